using System.Collections.Concurrent;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Limits;

/// <summary>
/// What a model can draw, known from the structure of its graphs before anything is drawn: which sizes, and how much memory one picture takes.
/// Reads no weights and starts no session. Safe to use from several threads.
/// </summary>
public sealed class ModelLimits
{
    /// <summary>Sizes whose estimates are kept: walking through a graph takes up to a second.</summary>
    private const int MostSizes = 64;

    private readonly ConcurrentDictionary<PictureSize, MemoryEstimate?> _estimates = [];
    private readonly ModelFolder _folder;
    private readonly RewrittenUNet _unet;
    private readonly SizedUNet _sizedUNet;
    private readonly SizedDecoder _decoder;
    private readonly bool _shapesTell;
    private readonly Lazy<int> _multiple;

    private ModelLimits(ModelFolder folder, RewrittenUNet unet)
    {
        (_folder, _unet, _sizedUNet, _decoder) = (folder, unet, new SizedUNet(unet), SizedDecoder.Open(folder.VaeDecoderFile));

        _multiple = new Lazy<int>(() => DrawableSizes.MultipleOf(folder.VaeScaleFactor, Fits));

        // Where shapes speak against the very size the model was made for, it is our rules that do not know the graph.
        _shapesTell = Conflict(new PictureSize(folder.SampleSize, folder.SampleSize)) is null;
    }

    /// <param name="folder">The model.</param>
    /// <param name="cacheFolder">For rewritten graphs, or null.</param>
    /// <exception cref="UserError">Class Model: the UNet can't be controlled or wants what is not there, or the decoder is none.</exception>
    public static ModelLimits Of(ModelFolder folder, string? cacheFolder = null)
    {
        // Not for the CPU alone: who plans does not know where the pictures are drawn.
        RewrittenUNet unet = AttentionRewrite.Rewrite(folder.UNetFile, new RewriteOptions { ForCpu = false, CacheFolder = cacheFolder });
        UNet.RequireUsable(unet);
        return new ModelLimits(folder, unet);
    }

    /// <exception cref="UserError">Class Usage: the model can't draw it; names the nearest sizes that it can.</exception>
    public void RequireSize(PictureSize size)
    {
        if (Exported is { } only && only != size)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"{_folder.Name} can't draw {size}: it was exported for pictures of {only} only; draw that, or export it with dynamic sizes.");
        }

        if (Fits(size))
        {
            return;
        }

        DrawableSizes near = DrawableSizes.Near(size, _folder.VaeScaleFactor, Fits);
        throw new UserError(ErrorClass.Usage, near.Sizes.IsEmpty
            ? $"{_folder.Name} can't draw {size}: its layers don't fit each other at that size; draw {_folder.SampleSize}x{_folder.SampleSize}."
            : $"{_folder.Name} can't draw {size}: width and height must be multiples of {near.Multiple}; the nearest sizes are "
                + $"{string.Join(" and ", near.Sizes)}.");
    }

    /// <summary>The size nearest to so many pixels in these proportions that the model draws; its own where it has one size only, or none is found.</summary>
    /// <param name="own">What the model was made for.</param>
    /// <param name="proportion">Width by height.</param>
    public PictureSize NearestTo(PictureSize own, double proportion)
    {
        double side = Math.Sqrt((double)own.Width * own.Height);
        PictureSize near = DrawableSizes.Nearest(side * Math.Sqrt(proportion), side / Math.Sqrt(proportion), _multiple.Value);
        return Exported ?? (Fits(near) ? near : own);
    }

    /// <summary>Of the graphs as they run on a device.</summary>
    internal static ModelLimits Of(LoadedModel model) => new(model.Folder, model.UNet.Graph);

    /// <summary>What drawing at this size takes; null when the graphs do not tell.</summary>
    public MemoryEstimate? EstimateOf(PictureSize size)
    {
        if (_estimates.Count >= MostSizes)
        {
            _estimates.Clear();
        }

        return _estimates.GetOrAdd(
            size, one => MemoryEstimate.Of(_unet, _sizedUNet, _decoder, _folder.LatentChannels, Latent(one), _folder.TokenLimit));
    }

    /// <summary>Bytes that drawing takes, weights included, about; null when the graphs do not tell.</summary>
    /// <param name="size">Of the picture; one that fits.</param>
    /// <param name="guidance">Scale of the guidance; above 1 there are rows without the prompt, unless the guidance is an input.</param>
    /// <param name="drawn">Pictures of a batch and their bases: one of each for a picture alone.</param>
    public long? Memory(PictureSize size, double guidance, int drawn = 2)
    {
        bool guided = guidance > 1 && _unet.Inputs.TimestepCond is null;
        return EstimateOf(size)?.Total(drawn * (guided ? 2 : 1));
    }

    /// <exception cref="UserError">Class Usage: one picture takes more memory; names about the largest size of this shape that does not.</exception>
    /// <param name="size">One that fits.</param>
    /// <param name="guidance">As in <see cref="Memory"/>.</param>
    /// <param name="available">Bytes.</param>
    /// <param name="whose">"the smallest GPU node has".</param>
    /// <param name="drawn">As in <see cref="Memory"/>.</param>
    public void RequireMemory(PictureSize size, double guidance, long available, string whose, int drawn = 2)
    {
        if (Memory(size, guidance, drawn) is not { } needed || needed <= available)
        {
            return;
        }

        PictureSize? largest = DrawableSizes.Largest(
            size, _folder.VaeScaleFactor, Fits, other => Memory(other, guidance, drawn) is { } bytes && bytes <= available);
        string instead = largest is { } fits ? $"the largest picture of that shape is about {fits}" : "use a smaller model or a larger machine";
        string what = drawn > 2 ? $"a batch of {drawn} with pictures" : "a picture";
        throw new UserError(
            ErrorClass.Usage,
            $"{what} of {size} by {_folder.Name} needs about {Gibibytes(needed)} of memory, but {whose} {Gibibytes(available)}; {instead}.");
    }

    /// <summary>The one size of an export without dynamic sizes.</summary>
    private PictureSize? Exported
    {
        get
        {
            long? height = _unet.Inputs.Latents.Dimensions[2] ?? _decoder.Fixed(2);
            long? width = _unet.Inputs.Latents.Dimensions[3] ?? _decoder.Fixed(3);
            return (height, width) is ({ } h, { } w) ? new PictureSize((int)w * _folder.VaeScaleFactor, (int)h * _folder.VaeScaleFactor) : null;
        }
    }

    private bool Fits(PictureSize size) => size.Width % _folder.VaeScaleFactor == 0 && size.Height % _folder.VaeScaleFactor == 0
        && (!_shapesTell || Conflict(size) is null);

    private string? Conflict(PictureSize size)
    {
        (int height, int width) = Latent(size);
        SizedGraph drawn = _sizedUNet.At(1, height, width, _folder.TokenLimit);
        if (drawn.Conflict is not null || (drawn.Output is { Length: 4 } latent && (latent[2] != height || latent[3] != width)))
        {
            return drawn.Conflict ?? "the result has another size than the input";
        }

        SizedGraph decoded = _decoder.At(_folder.LatentChannels, height, width);
        return decoded.Conflict ?? (decoded.Output is { Length: 4 } picture && (picture[2] != size.Height || picture[3] != size.Width)
            ? "the decoded picture has another size"
            : null);
    }

    private (int Height, int Width) Latent(PictureSize size) => (size.Height / _folder.VaeScaleFactor, size.Width / _folder.VaeScaleFactor);

    private static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");
}
