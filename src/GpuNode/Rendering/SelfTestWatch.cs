using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>Of a batch that nobody waits for: it is drawn to see whether it can be.</summary>
internal sealed class SelfTestWatch : IRenderWatch
{
    public static SelfTestWatch Instance { get; } = new();

    public void Stepped(int step, int steps)
    {
    }

    public bool IsWanted(PictureKey key) => true;
}
