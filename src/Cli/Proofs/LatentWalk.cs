using System.Collections.Immutable;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Cli.Proofs;

/// <summary>
/// The usual way to make a picture move with a sound without touching attention: the start latent walks from one seed's to the next one's, as far as
/// the envelope says. The same prompt, sampler and steps; everything changes, not the word.
/// </summary>
internal static class LatentWalk
{
    /// <summary>Latents on the way; frames show the nearest.</summary>
    private const int Places = 9;

    /// <param name="spec">Of the video that is compared with.</param>
    /// <param name="folder">Its model.</param>
    /// <param name="strengths">What the video was asked for, one a frame; how far they lie between their extremes is how far the walk is.</param>
    /// <param name="stop">Ends it between two steps.</param>
    public static ImmutableArray<Picture> Draw(BaseSpec spec, ModelFolder folder, ImmutableArray<double> strengths, CancellationToken stop)
    {
        // 1. One base, and its start latent on the way to that of the next seed.
        DeviceSessions device = new(DeviceChoice.Cpu);
        using LoadedModel model = LoadedModel.Open(folder, device, cacheFolder: null);
        using RunOptions run = new();
        ISampler sampler = SamplerCatalog.For(folder, spec.Scheduler, spec.Steps);
        BaseSpec plain = spec with { Controls = spec.Controls with { Blend = null } };
        BasePreparation preparation = new(model, device, cacheFolder: null);
        PreparedBase prepared = preparation.Prepare(plain, sampler, new BaseMaterial(), run, stop);
        float[] far = preparation.Prepare(plain with { Seed = unchecked(spec.Seed + 1) }, sampler, new BaseMaterial(), run, stop).StartLatent;
        SampledPicture[] pictures =
        [
            .. Enumerable.Range(0, Places).Select(place => new SampledBase(
                prepared with { StartLatent = Between(prepared.StartLatent, far, place / (Places - 1.0)) }, spec.Controls, sampler, spec.Steps)
                .EditedPicture(spec.Words, [.. spec.Words.Select(_ => 1f)], sampler)),
        ];

        // 2. Sampling without any edit.
        using EditedDiffusion sampling = new(model.UNet, sampler, spec.Guidance, pictures);
        while (!sampling.IsDone)
        {
            stop.ThrowIfCancellationRequested();
            sampling.Advance(run);
        }

        // 3. Each frame shows the picture that its strength is nearest to.
        Picture[] drawn =
        [
            .. model.Decoder.Decode([.. pictures.Select(picture => picture.Latent)], prepared.Shape, folder.VaeScaleFactor, run, stop)
                .Select(picture => picture ?? throw new UserError(ErrorClass.Failed, "A picture of the latent walk has values that are no numbers.")),
        ];
        (double low, double high) = (strengths.Min(), strengths.Max());
        return [.. strengths.Select(strength => drawn[high > low ? (int)Math.Round((strength - low) / (high - low) * (Places - 1)) : 0])];
    }

    /// <summary>On the sphere, so that noise stays as strong as noise is.</summary>
    private static float[] Between(float[] from, float[] to, double part)
    {
        double product = from.Zip(to, (a, b) => (double)a * b).Sum();
        double lengths = Math.Sqrt(from.Sum(a => (double)a * a)) * Math.Sqrt(to.Sum(b => (double)b * b));
        double angle = Math.Acos(Math.Clamp(product / lengths, -1, 1));
        return [.. from.Zip(to, (a, b) => (float)(((Math.Sin((1 - part) * angle) * a) + (Math.Sin(part * angle) * b)) / Math.Sin(angle)))];
    }
}
