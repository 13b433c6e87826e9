using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Frames;

/// <summary>What a frame actor does after a turn.</summary>
internal abstract record FrameEffect
{
    public sealed record TellJob(IForJob Message) : FrameEffect;

    /// <summary>A ticket, its withdrawal or its new rank.</summary>
    public sealed record TellNode(string Node, IFarmMessage Message) : FrameEffect;

    /// <summary>Ask the store for the picture.</summary>
    public sealed record LookUp : FrameEffect;

    /// <summary>Nothing is left to do here: passivate, or stop when the shard moves.</summary>
    public sealed record Leave : FrameEffect;
}
