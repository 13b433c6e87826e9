namespace AADiff.GpuNode.Rendering;

/// <summary>What a frame actor tells itself; never on the wire.</summary>
internal abstract record PictureCommand
{
    /// <summary>The store has the picture.</summary>
    public sealed record InStore(string Attempt, string Sha256, long Bytes) : PictureCommand;

    public sealed record NotInStore : PictureCommand;

    /// <summary>The store can't say now.</summary>
    public sealed record StoreAway(string Error) : PictureCommand;

    /// <summary>Every two seconds.</summary>
    public sealed record Heartbeat : PictureCommand;

    /// <summary>The shard moves, or the picture is done with.</summary>
    public sealed record StopPicture : PictureCommand
    {
        public static StopPicture Instance { get; } = new();
    }
}
