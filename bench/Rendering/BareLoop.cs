using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;

namespace AADiff.Bench.Rendering;

/// <summary>The same pictures without a farm: one thread, full batches, nothing stored and nobody asked.</summary>
internal static class BareLoop
{
    /// <summary>All that the farm's rendering stage does, too: loading the model, preparing the base, drawing, encoding as PNG.</summary>
    public static void Render(BaseSpec spec, Storyboard storyboard, int slots, string cacheFolder)
    {
        using OnnxPictureRenderer renderer = new(new RendererOptions { Slots = slots, CacheFolder = cacheFolder });
        BatchBase prepared = new(spec, renderer.PrepareBase(spec, material: null, CancellationToken.None));
        foreach (PlannedPicture[] pictures in storyboard.Drawn().Select(drawn => storyboard.Pictures[drawn]).Chunk(slots))
        {
            RenderBatch batch = new([prepared], [.. pictures.Select(picture => new BatchPicture(picture.Key, 0, picture.Strengths))]);
            renderer.Render(batch, new NobodyWatches(), CancellationToken.None);
        }
    }

    private sealed class NobodyWatches : IRenderWatch
    {
        public void Stepped(int step, int steps)
        {
        }

        public bool IsWanted(PictureKey key) => true;
    }
}
