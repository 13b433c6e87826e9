using System.Globalization;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>The job of these tests on a cluster, from the request to the audit.</summary>
internal sealed class JobRun
{
    private readonly ProcessCluster _cluster;
    private readonly UndisturbedRun? _undisturbed;
    private readonly ITestOutputHelper _output;

    private JobRun(ProcessCluster cluster, UndisturbedRun? undisturbed, ITestOutputHelper output, WatchedJob job) =>
        (_cluster, _undisturbed, _output, Job) = (cluster, undisturbed, output, job);

    public WatchedJob Job { get; }

    /// <param name="cluster">Up.</param>
    /// <param name="undisturbed">What to compare with.</param>
    /// <param name="output">Takes the figures.</param>
    /// <param name="id">Of the job.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="watcher">Coordinator that is asked afterwards.</param>
    public static async Task<JobRun> StartAsync(
        ProcessCluster cluster, UndisturbedRun undisturbed, ITestOutputHelper output, string id = "job", string user = "ann", string watcher = "c1")
    {
        await cluster.Farm().SubmitAsync(id, await UndisturbedRun.Job.RequestAsync(cluster.Storage.Objects, user));
        return new JobRun(cluster, undisturbed, output, new WatchedJob(cluster, id, watcher));
    }

    /// <summary>A job that has no picture in common with the others.</summary>
    public static Task<JobRun> StartOtherAsync(ProcessCluster cluster, ITestOutputHelper output, string id, ulong seed) =>
        StartAsync(cluster, output, id, UndisturbedRun.Job with { Seed = seed });

    /// <param name="cluster">Up.</param>
    /// <param name="output">Takes the figures.</param>
    /// <param name="id">Of the job.</param>
    /// <param name="small">What is rendered.</param>
    public static async Task<JobRun> StartAsync(ProcessCluster cluster, ITestOutputHelper output, string id, SmallJob small)
    {
        await cluster.Farm().SubmitAsync(id, await small.RequestAsync(cluster.Storage.Objects));
        return new JobRun(cluster, undisturbed: null, output, new WatchedJob(cluster, id));
    }

    /// <summary>Waits until the job is under way.</summary>
    public async Task UnderWayAsync(int pictures = 6)
    {
        await Job.DoneAsync(pictures);
        await Job.MarkAsync();
    }

    public async Task RecoveredAsync(string fault) =>
        Say($"{fault}: going on after {await Job.RecoveredAsync():0.0} s");

    /// <summary>Waits for the end and fails with what the audit finds.</summary>
    public async Task<AuditReport> AuditAsync()
    {
        double seconds = await Job.EndedAsync();
        AuditReport report = await Job.AuditAsync(_undisturbed?.Pictures);
        Say($"ended {seconds:0.0} s later, {report.Duplicates} duplicates, attempts: {string.Join(", ", report.Attempts.CountBy(attempt => attempt.Outcome))}");
        Assert.True(report.Findings.Count == 0, $"{string.Join('\n', report.Findings)}\n{_cluster.Logs()}");
        return report;
    }

    private void Say(FormattableString text) => _output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
