using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Hosting;

/// <summary>How a process takes part in the farm as a GPU node.</summary>
public sealed record GpuRoleOptions
{
    /// <summary>Pictures in one batch at most; a renderer with fewer slots takes fewer. Default: 4.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>How long an idle node waits for a fuller batch. Default: 20 ms.</summary>
    public TimeSpan Linger { get; init; } = FarmTimings.BatchLinger;

    /// <summary>
    /// How long a process that is told to end may finish its batch; then the batch ends at its next step. Default: 100 s.
    /// </summary>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long it stays in a farm that has no coordinator any more. Default: 1 min.</summary>
    public TimeSpan Orphaned { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Failures in a row by the node's own fault after which it takes no more work. Default: 3.</summary>
    public int FenceAfter { get; init; } = 3;

    /// <summary>Roles of the cluster member.</summary>
    public IReadOnlyList<string> Roles => [FarmNames.GpuRole, $"{FarmNames.SlotsRolePrefix}{Slots}"];
}
