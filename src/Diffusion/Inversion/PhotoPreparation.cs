using System.Collections.Immutable;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
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
    /// <param name="material">Null embeddings, and who hears of every step.</param>
    public PreparedBase Invert(
        BaseSpec spec, Picture photo, PreparedBase prepared, PromptEmbedding? source, ISampler sampler, BaseMaterial material)
    {
        RequireInvertible();
        IPreparationWatch? watch = material.Watch;

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
        DdimSteps steps = PhotoSampler.StepsOf(sampler);
        ImmutableArray<float[]> given = GivenEmbeddings(spec, prepared, material.NullEmbeddings);
        using GradientUNet? gradient = method == InversionMethod.NullText && given.IsEmpty ? OpenGradient(prepared) : null;
        var inversion = new PhotoInversion
        {
            Steps = steps,
            Method = method,
            UNet = plain.Predict,
            NeutralUNet = without.Predict,
            Source = source ?? prepared.Prompt,
            Prompt = prepared.Prompt,
            Negative = prepared.NegativePrompt,
            GuidanceScale = spec.Guidance,
            NullEmbeddings = given,
            Objective = gradient is null ? null : (step, embedding, values) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return gradient.Evaluate(step, embedding, values, runOptions);
            },
            Progress = at => watch?.Optimised(steps.Count + at.Step, 3 * steps.Count, at.Loss),
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
            if ((++steps % KeptEvery == 0 || IsSlow(state)) && state.Done < inversion.Total)
            {
                watch?.Keep(state.Write());
            }
        }

        return state;
    }

    /// <summary>A step of null-text inversion takes as long as a dozen others and more.</summary>
    private static bool IsSlow(InversionState state) => state is { NullText: not null, Offsets.IsEmpty: true };

    /// <summary>For the latent's size; beside the network that draws.</summary>
    private GradientUNet OpenGradient(PreparedBase prepared)
    {
        GradientGraph graph = NullTextGradient.Build(
            model.Folder.UNetFile, prepared.Shape.Height, prepared.Shape.Width, prepared.TextShape.Tokens);
        using SessionOptions options = device.CreateOptions();
        return new GradientUNet(graph, options, prepared.NegativePrompt, prepared.PictureSize);
    }

    /// <summary>Those of a file; empty: there is none.</summary>
    private static ImmutableArray<float[]> GivenEmbeddings(BaseSpec spec, PreparedBase prepared, byte[]? file)
    {
        if (spec.Photo?.NullEmbeddings is not { } input)
        {
            return [];
        }

        NullEmbeddings given = NullEmbeddingsFile.Read(
            input.FileName, file ?? throw new ArgumentException("the spec has null embeddings, but no file came with it"));
        given.RequireFit(new NullEmbeddingsUse(
            spec.Steps, spec.Scheduler, spec.Guidance, spec.Prompt, spec.ModelDigest, prepared.TextShape.Tokens, prepared.TextShape.Width));
        return given.Embeddings;
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
