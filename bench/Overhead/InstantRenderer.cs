using System.Text;
using AADiff.Diffusion;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;

namespace AADiff.Bench.Overhead;

/// <summary>Gives the same finished file for every picture, at once: what is left is the farm's own work.</summary>
internal sealed class InstantRenderer(int slots, byte[] png) : IPictureRenderer
{
    /// <summary>Denoising steps that a batch reports, each a message to the node.</summary>
    public const int Steps = 20;

    public int Slots => slots;

    public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken) => Encoding.UTF8.GetBytes(spec.Prompt);

    public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
    {
        for (int step = 1; step <= Steps; step++)
        {
            watch.Stepped(step, Steps);
        }

        return [.. batch.Pictures.Select(picture => new RenderedPicture(picture.Key, png))];
    }

    public void Dispose()
    {
    }
}
