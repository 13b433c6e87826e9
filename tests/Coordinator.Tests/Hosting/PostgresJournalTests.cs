using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing.Servers;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

/// <summary>Jobs on a real PostgreSQL server.</summary>
public sealed class PostgresJournalTests
{
    [Fact]
    public async Task A_job_survives_its_coordinator_on_PostgreSQL()
    {
        string job = $"job-{Guid.NewGuid():N}";
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(
            pictures: 20, new JournalOptions { Postgres = server.ConnectionString });
        int answered = 0;
        bench.Frames.Answer = m => Interlocked.Increment(ref answered) <= 8 ? FakePictures.Render(m) : [];
        await bench.SubmitAsync(job);
        await bench.WaitForAsync(job, view => view.Done == 8);

        await bench.KillAsync();
        bench.Frames.Answer = FakePictures.Render;
        await bench.StartAsync();

        await bench.WaitForAsync(job, JobStatus.Completed);
        Assert.Equal(1, bench.Planner.Plans);
    }

    [Fact]
    public async Task Jobs_go_on_after_the_database_was_away()
    {
        string job = $"job-{Guid.NewGuid():N}";
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(
            pictures: 20, new JournalOptions { Postgres = server.ConnectionString });
        TaskCompletionSource planning = new();
        bench.Planner.Gate = planning.Task;
        await bench.SubmitAsync(job);
        await bench.WaitForAsync(job, view => view.Stage == "listening");

        await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        planning.SetResult();

        // The plan can't be written down, so the job's actor gives up and is started again until it can recover.
        await bench.Log.UntilAsync("could not be written to the journal", times: 1, TimeSpan.FromMinutes(1));
        await server.ReviveAsync();

        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await bench.WaitForAsync(job, JobStatus.Completed);
                break;
            }
            catch (UserError away) when (away.Class == ErrorClass.Unreachable && attempt < 3)
            {
                // An answer was lost with the actor.
            }
        }
    }
}
