using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Inversion;

/// <summary>From the file of a photo to its inverted base, once a photo, model, prompt and method (docs/method.md §11).</summary>
/// <param name="model">Loaded.</param>
/// <param name="device">Where the encoder runs.</param>
/// <param name="runOptions">Ends a call when terminated.</param>
/// <param name="cancellationToken">Looked at before each call of the U-Net.</param>
internal sealed class PhotoPreparation(LoadedModel model, DeviceSessions device, RunOptions runOptions, CancellationToken cancellationToken)
{
    /// <summary>Steps between two states that are kept: a step of a large model takes a second, a state has some MB.</summary>
    private const int KeptEvery = 5;

    /// <param name="spec">With a photo.</param>
    /// <param name="photo">Decoded in the drawn size.</param>
    /// <param name="prepared">Prompts and shapes.</param>
    /// <param name="source">What the photo shows, where that is not the prompt.</param>
    /// <param name="sampler">Of <see cref="PhotoSampler"/>.</param>
    /// <param name="watch">Hears of every step.</param>
    public PreparedBase Invert(
        BaseSpec spec, Picture photo, PreparedBase prepared, PromptEmbedding? source, ISampler sampler, IPreparationWatch? watch)
    {
        RequireInvertible();

        // 1. The photo as a latent.
        float[] latent;
        using (VaeEncoder encoder = VaeEncoder.Open(model.Folder, device))
        {
            latent = encoder.Encode(photo, prepared.Shape, runOptions);
        }

        // 2. To noise and, for what the sampler will miss, back again.
        InversionMethod method = spec.Photo!.Method;
        float[]? neutral = source is null ? null : NeutralWeights(spec, prepared);
        using var plain = new UNetPrediction(model.UNet, prepared, weights: null, runOptions, cancellationToken);
        using var without = new UNetPrediction(model.UNet, prepared, neutral, runOptions, cancellationToken);
        var inversion = new PhotoInversion
        {
            Steps = PhotoSampler.StepsOf(sampler),
            Method = method,
            UNet = plain.Predict,
            NeutralUNet = without.Predict,
            Source = source ?? prepared.Prompt,
            Prompt = prepared.Prompt,
            Negative = prepared.NegativePrompt,
            GuidanceScale = spec.Guidance,
        };
        InversionState state = Run(inversion, latent, watch);

        // 3. Whatever negative prompt there was, these methods put the photo's own prompt in its place.
        bool replaces = method is InversionMethod.Npi or InversionMethod.Proximal or InversionMethod.ProximalSoft;
        return prepared with
        {
            StartLatent = state.Trajectory.Last,
            NegativePrompt = replaces ? prepared.Prompt : prepared.NegativePrompt,
            Inversion = inversion.Finish(state) is { } inverted ? inverted with { NeutralWeights = neutral } : null,
        };
    }

    /// <summary>Decodes the photo in the size that is drawn.</summary>
    /// <exception cref="UserError">Class Input: it can't be used.</exception>
    public static Picture Read(BaseSpec spec, byte[]? photo) => PhotoFile.Decode(
        photo ?? throw new ArgumentException("the spec has a photo, but no file came with it"), spec.Photo!.FileName, spec.Size, spec.Photo.Fit);

    private static InversionState Run(PhotoInversion inversion, float[] latent, IPreparationWatch? watch)
    {
        InversionState state = Known(latent, inversion.Method, watch);
        watch?.Stepped(state.Done, inversion.Total);
        int steps = 0;
        foreach (InversionState next in inversion.Run(state))
        {
            state = next;
            watch?.Stepped(state.Done, inversion.Total);
            if (++steps % KeptEvery == 0 && state.Done < inversion.Total)
            {
                watch?.Keep(state.Write());
            }
        }

        return state;
    }

    private static InversionState Known(float[] latent, InversionMethod method, IPreparationWatch? watch)
    {
        if (watch?.Kept() is { } kept)
        {
            try
            {
                return InversionState.Read(kept, latent);
            }
            catch (InvalidDataException)
            {
                // What is kept is only a shorter way; damaged, or of another device whose encoder rounds differently, it is none.
            }
        }

        return InversionState.Of(latent, method);
    }

    private static float[] NeutralWeights(BaseSpec spec, PreparedBase prepared) => TokenWeights.Of(
        spec.Words, new float[spec.Words.Length], prepared.Prompt.Tokens, prepared.Prompt.EndToken, spec.Controls.ScaleEndToken);

    private void RequireInvertible()
    {
        if (model.UNet.HasGuidanceInput)
        {
            throw new UserError(
                ErrorClass.Model, $"{model.Folder.Name} is a latent consistency model, whose few steps have no way back: invert the photo with a model "
                + "that is sampled with ddim.");
        }
    }
}
