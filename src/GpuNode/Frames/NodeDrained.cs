namespace AADiff.GpuNode.Frames;

/// <summary>node → its own process: nothing runs here any more and every picture is in the store.</summary>
internal sealed record NodeDrained
{
    public static NodeDrained Instance { get; } = new();
}
