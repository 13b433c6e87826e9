using System.Globalization;
using AADiff.Diffusion;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using BitFaster.Caching.Lru;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Refuses what no GPU node could draw before anything is listened to: a model that does not open, a size, steps, a mask or a photo that do not fit. What
/// gets through and fails all the same is a node's matter.
/// </summary>
/// <param name="store">Has the mask and the photo.</param>
/// <param name="farm">Who has which model; null: nobody can be asked.</param>
/// <param name="memory">How much one picture may take.</param>
/// <param name="cacheFolder">For rewritten graphs, or null.</param>
public sealed class DrawingCheck(IObjectStore store, IFarmModels? farm, PictureMemory memory, string? cacheFolder = null)
{
    /// <summary>Models whose graphs stay in memory, a few MB each.</summary>
    private const int MostModels = 8;

    private readonly ConcurrentLru<string, ModelLimits> _limits = new(Environment.ProcessorCount, MostModels, StringComparer.Ordinal);

    /// <summary>Of a picture, in millions, whatever the nodes could draw.</summary>
    public double MostPixels { get; init; } = LimitOptions.MostPixels;

    /// <param name="model">Opened.</param>
    /// <param name="spec">With nothing left open but the driven words.</param>
    /// <param name="cancellationToken">Of reading the mask.</param>
    /// <exception cref="UserError">The first thing that does not fit.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task RequireAsync(ModelFolder model, BaseSpec spec, CancellationToken cancellationToken)
    {
        RequirePixels(spec.Size);
        ModelPresence? presence = farm is null ? null : await farm.FindAsync(spec.ModelDigest, cancellationToken).ConfigureAwait(false);
        ModelErrors.Named(spec.Model, model.Path, () =>
        {
            RequireSomewhere(model, spec, presence);
            if (model.Tokenizer2Folder is { } second)
            {
                ClipTokenizer.Load(second);
            }

            ModelLimits limits = LimitsOf(model);
            limits.RequireSize(spec.Size);
            if (memory.Of(presence) is (var bytes, { } whose))
            {
                limits.RequireMemory(spec.Size, spec.Guidance, bytes, whose);
            }

            if (PhotoPlan.NeedsGradient(spec))
            {
                GradientLimits.Require(model, spec.Size, memory.Of(presence));
            }

            return PhotoSampler.For(model, spec);
        });
        await RequireMaskAsync(model, spec, cancellationToken).ConfigureAwait(false);
        await PhotoPlan.RequireAsync(store, model, spec.Photo, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The size that is drawn for a request: its own, or the model's, or one of as many pixels in the proportions of the video.</summary>
    /// <exception cref="UserError">Class Model: its graphs can't be used.</exception>
    public PictureSize SizeFor(ModelFolder model, RenderRequest request)
    {
        PictureSize own = new(model.SampleSize, model.SampleSize);
        return request.Drawn
            ?? (request is { VideoSize: { } video, Fit: null or Fit.Draw } && video.Width != video.Height
                ? LimitsOf(model).NearestTo(own, (double)video.Width / video.Height)
                : own);
    }

    private ModelLimits LimitsOf(ModelFolder model) => _limits.GetOrAdd(model.Digest, _ => ModelLimits.Of(model, cacheFolder));

    private void RequirePixels(PictureSize size)
    {
        if (size.Width * (double)size.Height / 1e6 > MostPixels)
        {
            throw new UserError(
                ErrorClass.Usage,
                string.Create(CultureInfo.InvariantCulture, $"a picture of {size.Width}x{size.Height} has more than the {MostPixels:0.###} million pixels that this farm draws (limits:pixels); draw a smaller one."));
        }
    }

    private static void RequireSomewhere(ModelFolder model, BaseSpec spec, ModelPresence? presence)
    {
        if (presence is { IsNowhere: true })
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(spec.Model));
            throw new UserError(
                ErrorClass.Model,
                $"no GPU node has the model {name} with the files that its coordinator has (digest {spec.ModelDigest[..Math.Min(12, spec.ModelDigest.Length)]}); "
                    + (model.IsOutline
                        ? "put the same files below the models folder of a node, or, if the model has changed there, write its outline again ('aadiff models outline'); then submit again."
                        : "put the same files below the models folder of a node, then submit again."));
        }
    }

    private async Task RequireMaskAsync(ModelFolder model, BaseSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Controls.Blend?.MaskObjectName is not { } name)
        {
            return;
        }

        if (await store.FindAsync(name.Value, cancellationToken).ConfigureAwait(false) is { Bytes: > RequestLimits.LargestMask })
        {
            throw new UserError(ErrorClass.Input, $"the mask is larger than {RequestLimits.LargestMask >> 20} MiB; give a smaller picture.");
        }

        using MemoryStream mask = new();
        await InputObjects.CopyAsync(store, name, "the mask", mask, cancellationToken).ConfigureAwait(false);
        mask.Position = 0;
        MaskPicture.Read(mask, new LatentShape(1, spec.Size.Height / model.VaeScaleFactor, spec.Size.Width / model.VaeScaleFactor));
    }
}
