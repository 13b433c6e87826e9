using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a frame actor does after a turn.</summary>
internal abstract record PictureEffect
{
    public sealed record TellJob(IForJob Message) : PictureEffect;

    /// <summary>A ticket, its withdrawal or its new rank.</summary>
    public sealed record TellNode(string Node, IFarmMessage Message) : PictureEffect;

    /// <summary>Ask the store for the picture.</summary>
    public sealed record LookUp : PictureEffect;

    /// <summary>Nothing is left to do here: passivate, or stop when the shard moves.</summary>
    public sealed record Leave : PictureEffect;
}
