namespace AADiff.GpuNode.Frames;

/// <summary>What a frame actor tells itself; never on the wire.</summary>
internal abstract record FrameCommand
{
    /// <summary>The store has the picture.</summary>
    public sealed record InStore(string Attempt, string Sha256, long Bytes) : FrameCommand;

    public sealed record NotInStore : FrameCommand;

    /// <summary>The store can't say now.</summary>
    public sealed record StoreAway(string Error) : FrameCommand;

    /// <summary>Every two seconds.</summary>
    public sealed record Beat : FrameCommand;

    /// <summary>The shard moves, or the picture is done with.</summary>
    public sealed record StopFrame : FrameCommand
    {
        public static StopFrame Instance { get; } = new();
    }
}
