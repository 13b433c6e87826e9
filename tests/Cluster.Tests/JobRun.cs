using System.Globalization;
using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>The job of these tests on a cluster, from the request to the audit.</summary>
internal sealed class JobRun(ProcessCluster cluster, UndisturbedRun undisturbed, ITestOutputHelper output)
{
    private int _before;

    public string Coordinator { get; set; } = "c1";

    public static async Task<JobRun> StartAsync(ProcessCluster cluster, UndisturbedRun undisturbed, ITestOutputHelper output, string id = "job", string user = "ann")
    {
        JobRun run = new(cluster, undisturbed, output) { Id = id };
        await cluster.Farm().SubmitAsync(id, await UndisturbedRun.Job.RequestAsync(cluster.Storage.Objects, user));
        return run;
    }

    public string Id { get; private init; } = "";

    public async Task<JobView> LookAsync() => (await cluster.Farm(Coordinator).FindAsync(Id))!;

    public Task DoneAsync(int pictures) => cluster.UntilAsync($"{pictures} pictures are done", async () => (await LookAsync()).Done >= pictures);

    /// <summary>Remembers how far the job is; <see cref="RecoveredAsync"/> waits for more.</summary>
    public async Task MarkAsync() => _before = (await LookAsync()).Done;

    /// <summary>Until pictures get done again that were not on their way when the fault came.</summary>
    public async Task RecoveredAsync(string fault, int onTheirWay = 4)
    {
        int wanted = Math.Min(_before + onTheirWay + 1, UndisturbedRun.Job.Frames);
        double seconds = await cluster.UntilAsync(
            $"the job goes on after {fault}", async () => await LookAsync() is var job && (job.Done >= wanted || job.Status == JobStatus.Completed));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault}: going on after {seconds:0.0} s"));
    }

    public async Task<AuditReport> AuditAsync()
    {
        double seconds = await cluster.UntilAsync($"{Id} ends", async () => (await LookAsync()).Status.HasEnded(), 120);
        AuditReport report = await ClusterAudit.RunAsync(cluster.Storage.Objects, await LookAsync(), undisturbed.Pictures);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Id}: ended {seconds:0.0} s later, {report.Duplicates} duplicates, attempts: {string.Join(", ", report.Attempts.CountBy(attempt => attempt.Outcome))}"));
        Assert.True(report.Findings.Count == 0, $"{string.Join('\n', report.Findings)}\n{cluster.Logs()}");
        return report;
    }
}
