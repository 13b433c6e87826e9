using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a node's decisions depend on and never changes while it runs.</summary>
internal sealed record GpuNodeSettings
{
    /// <summary>Address of the node; others reach it by this.</summary>
    public required string Node { get; init; }

    /// <summary>Whether frames of two bases that are both at hand may go into one batch.</summary>
    public required Func<BaseKey, BaseKey, bool> CanShareBatch { get; init; }

    /// <summary>Host failures in a row after which the node takes no more work.</summary>
    public int FenceAfter { get; init; } = 3;

    /// <summary>A fenced node offers its tickets to others for this long, then returns them as failed.</summary>
    public TimeSpan FencedPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bases kept in memory, beyond those that waiting tickets need.</summary>
    public int BasesKept { get; init; } = 8;

    /// <summary>Pictures that may wait for a slow store, in batches; then the node stops rendering.</summary>
    public int BatchesBeforeStore { get; init; } = 2;
}
