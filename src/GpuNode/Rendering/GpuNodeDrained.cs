namespace AADiff.GpuNode.Rendering;

/// <summary>node → its own process: nothing runs here any more and every picture is in the store.</summary>
internal sealed record GpuNodeDrained
{
    public static GpuNodeDrained Instance { get; } = new();
}
