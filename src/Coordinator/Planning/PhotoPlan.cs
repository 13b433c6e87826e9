using AADiff.Diffusion.Inversion;
using AADiff.Models;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using AADiff.Sound.Strength;

namespace AADiff.Coordinator.Planning;

/// <summary>What is different when a photo moves. Only its header is read here; a GPU node decodes it.</summary>
internal static class PhotoPlan
{
    /// <summary>The strength at which a picture is the photo, or the base that is drawn: without the word where the photo does not show it.</summary>
    public static float Rest(RenderRequest request) => request.Photo?.SourcePrompt is null ? Strengths.Base : 0;

    /// <summary>Silence is the photo, so strengths begin there, unless the request says how loudness becomes strength.</summary>
    public static StrengthMapping StrengthOf(RenderRequest request, ModelFolder model) => request is { Photo: { } photo, Strength.Mode: null }
        ? request.Strength with
        {
            Mode = photo.SourcePrompt is null ? StrengthMode.Boost : StrengthMode.Literal,
            Max = request.Strength.Max ?? model.Defaults.Strength.Max,
        }
        : request.Strength;

    /// <summary>Photos have no seed, one sampler, and guidance by their method.</summary>
    public static BaseSpec On(BaseSpec spec, RenderRequest request, ModelFolder model) => request.Photo is null
        ? spec
        : spec with
        {
            Photo = request.Photo,
            Seed = 0,
            Guidance = PhotoDefaults.Guidance(
                request.Guidance, model.Defaults.Guidance, request.Photo.Method, request.Photo.NullEmbeddings is not null),
            Scheduler = SamplerNames.Ddim,
            Steps = request.Steps ?? (request.Draft ? RequestLimits.DraftSteps : model.Defaults.Steps),
        };

    /// <summary>Null-text inversion differentiates the model, unless its embeddings are given.</summary>
    public static bool NeedsGradient(BaseSpec spec) => spec.Photo is { Method: InversionMethod.NullText, NullEmbeddings: null };

    /// <exception cref="UserError">Class Input or Model: the photo, as its header tells, or the model can't be used for it.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task RequireAsync(IObjectStore store, ModelFolder model, PhotoInput? photo, CancellationToken cancellationToken)
    {
        if (photo is null)
        {
            return;
        }

        if (model.Family == ModelFamily.Lcm)
        {
            throw new UserError(
                ErrorClass.Model, $"{model.Name} is a latent consistency model, whose few steps have no way back: invert the photo with a model that is sampled with {SamplerNames.Ddim}.");
        }

        if (model.VaeEncoderFile is null)
        {
            throw new UserError(
                ErrorClass.Model, $"{model.Name} has no vae_encoder/model.onnx, which a photo needs: export the model with its encoder.");
        }

        if (await store.FindAsync(photo.ObjectName.Value, cancellationToken).ConfigureAwait(false) is { Bytes: > PhotoHeader.MostBytes })
        {
            throw new UserError(ErrorClass.Input, $"The photo {photo.FileName} has more than {PhotoHeader.MostBytes >> 20} MiB: make it smaller.");
        }

        if (photo.NullEmbeddings is { } given
            && await store.FindAsync(given.ObjectName.Value, cancellationToken).ConfigureAwait(false) is { Bytes: > NullEmbeddingsFile.MostBytes })
        {
            throw new UserError(
                ErrorClass.Input, $"The null embeddings {given.FileName} have more than {NullEmbeddingsFile.MostBytes >> 20} MiB: save them in float16.");
        }

        await using Stream file =
            await InputObjects.OpenAsync(store, photo.ObjectName, $"the photo {photo.FileName}", cancellationToken).ConfigureAwait(false);
        await using var buffered = new BufferedStream(file, 1 << 16);
        PhotoFile.Check(buffered, photo.FileName);
    }
}
