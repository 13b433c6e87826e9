using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using SkiaSharp;

namespace AADiff.Bench.Pictures;

/// <summary>Draws pictures of one base by their strengths, without a farm, and keeps their pixels.</summary>
internal sealed class PictureDrawer : IDisposable
{
    private readonly OnnxPictureRenderer _renderer;
    private readonly BaseKey _key;
    private readonly BatchBase _base;
    private readonly Dictionary<PictureKey, byte[]> _pixels = [];

    public PictureDrawer(BaseSpec spec, string cacheFolder)
    {
        _renderer = new OnnxPictureRenderer(new RendererOptions { Slots = 4, CacheFolder = cacheFolder });
        (_key, _base) = (spec.Key(), new BatchBase(spec, _renderer.PrepareBase(spec, material: null, CancellationToken.None)));
    }

    /// <summary>Of the last picture, in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Four bytes a pixel.</summary>
    public byte[] Draw(ImmutableArray<float> strengths) => Draw([strengths])[0];

    public byte[][] Draw(IReadOnlyList<ImmutableArray<float>> all)
    {
        PictureKey[] keys = [.. all.Select(strengths => BaseSpec.PictureKey(_key, strengths.AsSpan()))];
        foreach ((PictureKey Key, ImmutableArray<float> Strengths)[] batch in keys.Zip(all).Where(one => !_pixels.ContainsKey(one.First)).DistinctBy(one => one.First).Chunk(_renderer.Slots))
        {
            RenderBatch drawn = new([_base], [.. batch.Select(one => new BatchPicture(one.Key, 0, one.Strengths))]);
            foreach (RenderedPicture picture in _renderer.Render(drawn, new NobodyWatches(), CancellationToken.None))
            {
                using SKBitmap decoded = SKBitmap.Decode(picture.Png, SKBitmap.DecodeBounds(picture.Png).WithColorType(SKColorType.Rgba8888));
                (_pixels[picture.Key], Width) = (decoded.GetPixelSpan().ToArray(), decoded.Width);
            }
        }

        return [.. keys.Select(key => _pixels[key])];
    }

    public void Dispose() => _renderer.Dispose();

    private sealed class NobodyWatches : IRenderWatch
    {
        public void Stepped(int step, int steps)
        {
        }

        public bool IsWanted(PictureKey key) => true;
    }
}
