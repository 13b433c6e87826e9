using System.Diagnostics;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>A node that stands still, as a paused virtual machine does, and knows nothing of it when it wakes up.</summary>
[Collection(UndisturbedRun.Apart)]
public sealed class FrozenNodeTests(UndisturbedRun undisturbed, ITestOutputHelper output)
{
    private static readonly TimeSpan _freeze = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_that_stood_still_and_wakes_up_does_no_harm()
    {
        await using ProcessCluster cluster = new();
        await cluster.StartAsync(gpus: 2);
        JobRun run = await JobRun.StartAsync(cluster, undisturbed, output);
        await run.UnderWayAsync();

        cluster["g2"].Send(UnixSignal.Stop);
        Stopwatch frozen = Stopwatch.StartNew();
        await run.RecoveredAsync("SIGSTOP of a GPU node");
        AuditReport asleep = await run.AuditAsync();

        // Another job is under way when the node wakes up with the pictures of the first one in its hands.
        await cluster.UntilAsync("the node has stood still for long enough", () => Task.FromResult(frozen.Elapsed > _freeze));
        JobRun other = await JobRun.StartOtherAsync(cluster, output, "other", seed: 2);
        await other.UnderWayAsync(pictures: 2);
        cluster["g2"].Send(UnixSignal.Continue);
        double seconds = frozen.Elapsed.TotalSeconds;

        // It was put out of the farm, and says so to whoever watches over it, who starts it again.
        Assert.Equal((int)ErrorClass.Unreachable, await cluster["g2"].EndAsync(_limit));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"it stood still for {seconds:0.0} s and ended {frozen.Elapsed.TotalSeconds - seconds:0.0} s after it woke up"));
        cluster.Start("g2");
        await cluster.ReadyAsync(gpus: 2);

        Assert.Equal(0, (await other.AuditAsync()).Duplicates);
        AuditReport awake = await run.AuditAsync();
        Assert.Equal(asleep.Pictures.OrderBy(picture => picture.Key), awake.Pictures.OrderBy(picture => picture.Key));
        Assert.Equal(asleep.Attempts, awake.Attempts);
        Assert.InRange(awake.Duplicates, 0, 4);
    }
}
