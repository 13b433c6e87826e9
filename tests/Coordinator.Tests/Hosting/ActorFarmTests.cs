using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Testing.Servers;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class ActorFarmTests
{
    [Fact]
    public async Task A_sound_that_was_uploaded_long_ago_is_renewed_by_the_job_that_uses_it_again()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);
        string sound = Storyboards.Request.Sounds[0].ObjectName.Value;
        await bench.Store.PutAsync(sound, new MemoryStream([1]), "audio/wav");
        DateTimeOffset put = (await bench.Store.FindAsync(sound))!.Modified;
        ActorFarm later = new(bench.System, bench.Store, new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(40)));

        await later.SubmitAsync("job-1", Storyboards.Request);

        Assert.True((await bench.Store.FindAsync(sound))!.Modified > put);
    }

    [Fact]
    public async Task While_too_many_wait_to_be_planned_new_jobs_are_refused_and_leave_nothing_but_known_ones_are_answered()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);
        await bench.SubmitAsync("known");
        PlanningGate gate = new(places: 1, TimeProvider.System, longest: 4);
        using CancellationTokenSource leave = new();
        Task[] waiting = [.. ((string[])["ann", "ann", "ann"]).Select(user => (Task)gate.EnterAsync(user, _ => { }, leave.Token))];
        ActorFarm farm = new(bench.System, bench.Store, TimeProvider.System, planning: gate);

        BusyError error = await Assert.ThrowsAsync<BusyError>(() => farm.SubmitAsync("new", Storyboards.Request with { User = "ann" }));

        Assert.StartsWith("2 jobs of ann wait to be planned already", error.Message, StringComparison.Ordinal);
        Assert.Null(await bench.Store.FindAsync(ObjectNames.Request("new")));
        Assert.Equal("known", (await farm.SubmitAsync("known", Storyboards.Request)).JobId);
        Assert.Equal("of-bob", (await farm.SubmitAsync("of-bob", Storyboards.Request with { User = "bob" })).JobId);
        await leave.CancelAsync();
        await Task.WhenAny(Task.WhenAll(waiting));
    }

    [Fact]
    public async Task Jobs_are_listed_with_the_latest_first_before_and_after_a_restart()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);
        foreach (string job in (string[])["one", "two", "three"])
        {
            await bench.SubmitAsync(job);
            await bench.WaitForAsync(job, JobStatus.Completed);
        }

        await ListsAsync(bench);
        await bench.KillAsync();
        await bench.StartAsync();
        await ListsAsync(bench);

        static async Task ListsAsync(CoordinatorBench bench)
        {
            IReadOnlyList<JobView> jobs = [];
            for (int attempt = 0; attempt < 200 && !(jobs.Count == 3 && jobs.All(job => job.Status == JobStatus.Completed)); attempt++)
            {
                await Task.Delay(50);
                jobs = await bench.Farm.ListAsync();
            }

            Assert.Equal(["three", "two", "one"], jobs.Select(job => job.JobId));
            Assert.All(jobs, job => Assert.Equal((JobStatus.Completed, 2), (job.Status, job.Done)));
        }
    }

    [Fact]
    public async Task A_directory_that_the_journal_has_stopped_is_started_again()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", JobStatus.Completed);

        // A job is finished before the directory has recorded that; what a stop interrupts is told again, but later.
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (await bench.Farm.ListAsync() is not [{ Status: JobStatus.Completed }])
        {
            await Task.Delay(50, patience.Token);
        }

        ActorSelection place = bench.System.ActorSelection($"/user/job-directory/job-directory/{CoordinatorHosting.DirectoryName}");
        IActorRef first = await place.ResolveOne(TimeSpan.FromSeconds(10));

        await first.GracefulStop(TimeSpan.FromSeconds(10));

        // It is started again after a pause; what is asked meanwhile has no answer.
        while (!await IsThereAsync())
        {
            await Task.Delay(50, patience.Token);
        }

        IReadOnlyList<JobView> jobs = await bench.Farm.ListAsync();
        Assert.Equal("job-1", Assert.Single(jobs).JobId);

        async Task<bool> IsThereAsync()
        {
            try
            {
                return !(await place.ResolveOne(TimeSpan.FromSeconds(1))).Equals(first);
            }
            catch (ActorNotFoundException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task The_same_id_submitted_twice_is_one_job()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);

        JobView first = await bench.SubmitAsync("job-1");
        JobView second = await bench.Farm.SubmitAsync("job-1", Storyboards.Request with { User = "bob", Prompt = "another" });

        Assert.Equal(first.Submitted, second.Submitted);
        Assert.Equal("ann", second.User);
        await bench.WaitForAsync("job-1", JobStatus.Completed);
        Assert.Equal(1, bench.Planner.Plans);
    }

    [Fact]
    public async Task The_status_of_the_farm_names_members_nodes_and_jobs()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", JobStatus.Completed);

        FarmView farm = await bench.Farm.StatusAsync();

        FarmMember member = Assert.Single(farm.Members);
        Assert.Equal("up", member.Status);
        Assert.Contains(FarmNames.CoordinatorRole, member.Roles);
        Assert.Equal(1, member.JobShards);
        Assert.Equal("node-1", Assert.Single(farm.Nodes).Node);
        Assert.Equal(12.5, farm.PendingGpuSeconds);
        Assert.Equal(1, farm.JobsByStatus.Values.Sum());
    }

    [Fact]
    public async Task Lists_and_counts_come_from_the_directory_in_pages()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);
        foreach (string job in (string[])["one", "two", "three"])
        {
            await bench.SubmitAsync(job);
            await bench.WaitForAsync(job, JobStatus.Completed);
        }

        while ((await bench.Farm.StatusAsync()).JobsByStatus.GetValueOrDefault("completed") < 3)
        {
            await Task.Delay(50);
        }

        JobPage first = await bench.Farm.PageAsync(new JobQuery(Limit: 2));
        JobPage second = await bench.Farm.PageAsync(new JobQuery(first.Next, Limit: 2));

        Assert.Equal(["three", "two"], first.Jobs.Select(job => job.JobId));
        Assert.Equal("one", Assert.Single(second.Jobs).JobId);
        Assert.Equal((3, 3, null), (first.Total, second.Total, second.Next));
        Assert.Empty((await bench.Farm.PageAsync(new JobQuery(Status: JobStatus.Failed))).Jobs);
    }

    [Fact]
    public async Task The_farm_is_shown_with_its_last_counts_while_the_directory_can_not_begin_because_the_database_is_away()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1, new JournalOptions { Postgres = server.ConnectionString });
        await bench.SubmitAsync("job-1");
        while ((await bench.Farm.StatusAsync()).JobsByStatus.GetValueOrDefault("completed") < 1)
        {
            await Task.Delay(50);
        }

        await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        IActorRef directory = await bench.System.ActorSelection($"/user/job-directory/*/{CoordinatorHosting.DirectoryName}").ResolveOne(TimeSpan.FromSeconds(10));
        Assert.True(await directory.GracefulStop(TimeSpan.FromSeconds(10)));

        FarmView farm = await bench.Farm.StatusAsync().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(("completed", 1), (Assert.Single(farm.JobsByStatus).Key, farm.JobsByStatus["completed"]));
        FarmView neverAskedBefore = await new ActorFarm(bench.System, bench.Store, TimeProvider.System).StatusAsync().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Empty(neverAskedBefore.JobsByStatus);
        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => bench.Farm.PageAsync(new JobQuery()))).Class);
    }

    [Fact]
    public async Task A_job_is_followed_to_its_end()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);
        await bench.SubmitAsync("job-1");

        List<JobView> views = [];
        await foreach (JobView view in bench.Farm.FollowAsync("job-1"))
        {
            views.Add(view);
        }

        Assert.Equal((JobStatus.Completed, 2), (views[^1].Status, views[^1].Done));
    }

    [Fact]
    public async Task A_node_is_drained_and_undrained_and_the_answer_is_what_it_then_reports()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);

        Assert.True((await bench.Farm.CommandNodeAsync("node-1", NodeCommandKind.Drain)).Require().Draining);
        Assert.Equal("draining", Assert.Single(await bench.Farm.NodesAsync()).State);
        Assert.False((await bench.Farm.CommandNodeAsync("node-1", NodeCommandKind.Undrain)).Require().Draining);
        Assert.Contains("it has node-1", (await bench.Farm.CommandNodeAsync("node-2", NodeCommandKind.Drain)).Refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_at_jobs_that_do_not_exist_wake_no_actor_and_write_nothing_into_the_journal()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", JobStatus.Completed);
        while ((await bench.Farm.StatusAsync()).JobsByStatus.GetValueOrDefault("completed") < 1)
        {
            await Task.Delay(50);
        }

        long rows = await SqliteCount.EventsAsync(bench.Options);
        for (int number = 0; number < 20; number++)
        {
            Assert.Null(await bench.Farm.FindAsync($"nothing-{number}"));
            Assert.Null((await bench.Farm.CommandAsync($"nothing-{number}", JobCommandKind.Cancel)).Job);
        }

        Assert.Equal(rows, await SqliteCount.EventsAsync(bench.Options));
        Assert.Equal(1, Assert.Single((await bench.Farm.StatusAsync()).Members).JobShards);
    }

    [Fact]
    public async Task A_job_is_not_submitted_while_the_store_is_away()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);
        bench.Store.Away = true;

        UserError error = await Assert.ThrowsAsync<UserError>(() => bench.SubmitAsync("job-1"));

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.Null(await bench.Farm.FindAsync("job-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../etc")]
    [InlineData("a b")]
    public async Task An_id_that_would_not_make_a_name_of_an_object_is_refused(string jobId)
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 2);

        UserError error = await Assert.ThrowsAsync<UserError>(() => bench.SubmitAsync(jobId));

        Assert.Equal(ErrorClass.Usage, error.Class);
    }
}
