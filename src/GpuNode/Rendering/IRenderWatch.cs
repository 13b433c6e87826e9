using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a running batch tells and asks between two denoising steps.</summary>
public interface IRenderWatch
{
    /// <summary><paramref name="step"/> of <paramref name="steps"/> are done.</summary>
    void Stepped(int step, int steps);

    bool IsWanted(PictureKey key);
}
