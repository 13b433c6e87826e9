using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.GpuNode.Nodes;

/// <summary>What a node's decisions depend on and never changes while it runs.</summary>
internal sealed record GpuNodeSettings
{
    /// <summary>Address of the node; others reach it by this.</summary>
    public required string Node { get; init; }

    /// <summary>Host failures in a row after which the node looks into it.</summary>
    public int FenceAfter { get; init; } = 3;

    /// <summary>It looks which models it has, and says nothing of itself before: it would be sent pictures of any.</summary>
    public bool LooksForModels { get; init; }

    /// <summary>Bytes for models and pictures; 0: not known.</summary>
    public long Memory { get; init; }

    /// <summary>A fenced node offers its tickets to others for this long, then returns them as failed.</summary>
    public TimeSpan FencedOffer { get; init; } = FarmTimings.FencedOffer;

    /// <summary>Bases kept in memory, beyond those that waiting tickets need.</summary>
    public int BasesKept { get; init; } = 8;

    /// <summary>Pictures that may wait for a slow store, in batches; then the node stops rendering.</summary>
    public int BatchesBeforeStore { get; init; } = 2;
}

/// <summary>What a node actor works with.</summary>
/// <param name="Node">Address of this process in the cluster.</param>
/// <param name="Options">As configured.</param>
/// <param name="CreateRenderer">Called on the render thread.</param>
/// <param name="Store">Where bases come from and pictures go to.</param>
/// <param name="Time">Clock.</param>
internal sealed record GpuNodeDependencies(
    string Node, GpuRoleOptions Options, Func<IPictureRenderer> CreateRenderer, IObjectStore Store, TimeProvider Time)
{
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}
