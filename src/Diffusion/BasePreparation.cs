using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion;

/// <summary>Makes what the pictures of a video share, once a video: prompt embeddings, noise or a photo's inversion, and the blend mask.</summary>
public sealed class BasePreparation(LoadedModel model, DeviceSessions device, string? cacheFolder)
{
    /// <summary>Prompt-to-prompt takes its blend maps where the latent is halved twice (16 × 16 at 512 pixels).</summary>
    private const int UsualMapLevel = 2;

    private readonly ModelFolder _folder = model.Folder;

    /// <param name="spec">What is rendered.</param>
    /// <param name="sampler">The one that the spec names.</param>
    /// <param name="material">The user's files.</param>
    /// <param name="runOptions">Ends the run when terminated.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public PreparedBase Prepare(
        BaseSpec spec, ISampler sampler, BaseMaterial material, RunOptions runOptions, CancellationToken cancellationToken)
    {
        if (spec.Size.Width % _folder.VaeScaleFactor != 0 || spec.Size.Height % _folder.VaeScaleFactor != 0)
        {
            throw new UserError(
                ErrorClass.Usage, $"this model can't draw {spec.Size}: width and height must be multiples of {_folder.VaeScaleFactor}");
        }

        // 1. The prompt embeddings.
        PromptEmbedding prompt, negative;
        PromptEmbedding? source;
        using (PromptEncoder encoder = PromptEncoder.Open(_folder, device))
        {
            prompt = encoder.Encode(spec.Prompt);
            negative = encoder.EncodeNegative(spec.NegativePrompt);
            source = spec.Photo?.SourcePrompt is { } shown ? encoder.Encode(shown) : null;
        }

        // 2. The start latent and the noise of the steps: all random numbers of the video.
        var shape = new LatentShape(
            _folder.LatentChannels, spec.Size.Height / _folder.VaeScaleFactor, spec.Size.Width / _folder.VaeScaleFactor);
        var noise = new NoiseSource(spec.Seed, shape.Count);
        var prepared = new PreparedBase
        {
            Shape = shape,
            PictureSize = spec.Size,
            StartLatent = noise.StartLatent,
            Prompt = prompt,
            NegativePrompt = negative,
            StepNoise = [.. Enumerable.Range(0, sampler.Timesteps.Count).Where(sampler.AddsNoise).Select(noise.StepNoise)],
        };

        // 3. A photo takes the place of the start latent.
        Picture? photo = null;
        if (spec.Photo is not null)
        {
            photo = PhotoPreparation.Read(spec, material.Photo);
            prepared = new PhotoPreparation(model, device, runOptions, cancellationToken).Invert(spec, photo, prepared, source, sampler, material);
        }

        // 4. The blend mask, drawn by the user or found in the base's own cross-attention (docs/method.md §5.6).
        cancellationToken.ThrowIfCancellationRequested();
        if (spec.Controls.Blend is { } blend)
        {
            float[] mask = material.Mask is null
                ? MaskOfWords(spec, blend.Threshold, prepared, sampler, runOptions, cancellationToken)
                : MaskPicture.Read(material.Mask, shape);
            prepared = prepared with { Mask = BlendMask.Feather(mask, shape, blend.Feather) };
        }

        // 5. The photo's own pixels around that region.
        if (photo is null || spec.Photo!.Background != PhotoBackground.Photo)
        {
            return prepared;
        }

        float[] region = prepared.Mask
            ?? BlendMask.Feather(
                MaskOfWords(spec, new LocalBlend().Threshold, prepared, sampler, runOptions, cancellationToken), shape, PhotoLayer.Feather);
        return prepared with { Photo = new PhotoLayer(region, photo.Rgb) };
    }

    private float[] MaskOfWords(
        BaseSpec spec, double threshold, PreparedBase prepared, ISampler sampler, RunOptions runOptions, CancellationToken cancellationToken)
    {
        using UNet unet = LoadedModel.OpenUNet(_folder, device, cacheFolder, MapLevel());
        int[] words = [.. spec.Words.SelectMany(word => word.Tokens).Distinct()];
        return prepared.Inversion is null
            ? MaskOfWords(unet, sampler, prepared, spec.Guidance, words, threshold, runOptions, cancellationToken)
            : MaskOfPhoto(unet, sampler, prepared, words, threshold, runOptions, cancellationToken);
    }

    /// <summary>
    /// Samples the base alone and sums its cross-attention maps, [map height · map width, L], over all steps; the mask is [latent height,
    /// latent width].
    /// </summary>
    internal static float[] MaskOfWords(
        UNet unet, ISampler sampler, PreparedBase prepared, double guidanceScale, IReadOnlyCollection<int> words, double threshold,
        RunOptions runOptions, CancellationToken cancellationToken)
    {
        var origin = new SampledBase(prepared, new AttentionControls(), sampler, sampler.Timesteps.Count);
        using var sampling = new EditedDiffusion(unet, sampler, guidanceScale, [origin.Picture]);
        double[]? sum = null;
        while (!sampling.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sampling.Advance(runOptions);
            Add(ref sum, sampling.Maps(origin.Picture));
        }

        (int height, int width) = sampling.MapSize;
        return BlendMask.FromMaps(sum!, height, width, words, prepared.Shape, threshold);
    }

    /// <summary>The same where the base's latents are known: what the prompt attends to in them.</summary>
    private static float[] MaskOfPhoto(
        UNet unet, ISampler sampler, PreparedBase prepared, IReadOnlyCollection<int> words, double threshold,
        RunOptions runOptions, CancellationToken cancellationToken)
    {
        InvertedBase inverted = prepared.Inversion!;
        using var prediction = new UNetPrediction(unet, prepared, inverted.NeutralWeights, runOptions, cancellationToken);
        double[]? sum = null;
        for (int call = 0; call < sampler.Timesteps.Count; call++)
        {
            prediction.Predict(inverted.Latents[call], sampler.Timesteps[call], prepared.Prompt);
            Add(ref sum, prediction.Maps);
        }

        return BlendMask.FromMaps(sum!, prediction.MapSize.Height, prediction.MapSize.Width, words, prepared.Shape, threshold);
    }

    private static void Add(ref double[]? sum, ReadOnlySpan<float> maps)
    {
        sum ??= new double[maps.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            sum[i] += maps[i];
        }
    }

    /// <summary>The usual level, or the nearest one that has a cross-attention.</summary>
    internal int MapLevel() => model.UNet.Graph.Layers
        .Where(layer => layer.Kind == AttentionKind.Cross)
        .Select(layer => layer.Level)
        .MinBy(level => (Math.Abs(level - UsualMapLevel), level));
}
