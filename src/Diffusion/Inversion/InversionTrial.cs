using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Inversion;

/// <summary>Inverts photos and draws a few pictures of each, without a farm: what a method makes of a photo, to be looked at and measured.</summary>
public sealed class InversionTrial : IDisposable
{
    private readonly DeviceSessions _device;
    private readonly LoadedModel _model;
    private readonly string? _cacheFolder;

    /// <param name="folder">The model.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="cacheFolder">For rewritten graphs, or null.</param>
    /// <exception cref="UserError">Class Model: the model can't be used, or has no encoder.</exception>
    public InversionTrial(ModelFolder folder, DeviceChoice device, string? cacheFolder)
    {
        (_device, _cacheFolder) = (new DeviceSessions(device), cacheFolder);
        _model = LoadedModel.Open(folder, _device, cacheFolder);
    }

    /// <param name="spec">With a photo.</param>
    /// <param name="photo">Its file.</param>
    /// <param name="strengths">One a picture, the same for all driven words.</param>
    /// <param name="watch">Hears of every step of the inversion, or null.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="UserError">The photo can't be used.</exception>
    public TrialResult Run(
        BaseSpec spec, byte[] photo, IReadOnlyList<float> strengths, IPreparationWatch? watch, CancellationToken cancellationToken) =>
        Run(spec, photo, strengths, watch, prepared => prepared, cancellationToken);

    /// <summary>As above, with the base changed before pictures are drawn from it: what a part of a method is good for.</summary>
    internal TrialResult Run(
        BaseSpec spec, byte[] photo, IReadOnlyList<float> strengths, IPreparationWatch? watch, Func<PreparedBase, PreparedBase> change,
        CancellationToken cancellationToken)
    {
        using var run = new RunOptions();
        using CancellationTokenRegistration ending = cancellationToken.Register(() => run.Terminate = true);

        // 1. To noise.
        ISampler sampler = PhotoSampler.For(_model.Folder, spec);
        long started = Stopwatch.GetTimestamp();
        PreparedBase prepared = change(new BasePreparation(_model, _device, _cacheFolder)
            .Prepare(spec, sampler, new BaseMaterial { Photo = photo, Watch = watch }, run, cancellationToken));
        TimeSpan inverting = Stopwatch.GetElapsedTime(started);

        // 2. And back, at every strength.
        started = Stopwatch.GetTimestamp();
        var origin = new SampledBase(prepared, spec.Controls, sampler, spec.Steps);
        SampledPicture[] sampled = [.. strengths.Select(s => origin.EditedPicture(spec.Words, [.. spec.Words.Select(_ => s)], sampler))];
        using var sampling = new EditedDiffusion(_model.UNet, sampler, spec.Guidance, sampled);
        while (!sampling.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sampling.Advance(run);
        }

        ImmutableArray<Picture> pictures =
            [.. sampled.Zip(Decode([.. sampled.Select(s => s.Latent)], prepared.Shape, run, cancellationToken), (s, picture) => s.Finish(picture))];
        TimeSpan drawing = Stopwatch.GetElapsedTime(started);

        // 3. The most that any method can reach: the photo through the codec alone.
        Picture shown = PhotoPreparation.Read(spec, photo);
        return new TrialResult(shown, RoundTrip(shown, prepared.Shape, run, cancellationToken), pictures, inverting, drawing);
    }

    public void Dispose() => _model.Dispose();

    private Picture RoundTrip(Picture photo, LatentShape shape, RunOptions run, CancellationToken cancellationToken)
    {
        using VaeEncoder encoder = VaeEncoder.Open(_model.Folder, _device);
        return Decode([encoder.Encode(photo, shape, run)], shape, run, cancellationToken).Single();
    }

    private IEnumerable<Picture> Decode(float[][] latents, LatentShape shape, RunOptions run, CancellationToken cancellationToken) => _model.Decoder
        .Decode(latents, shape, _model.Folder.VaeScaleFactor, run, cancellationToken)
        .Select(picture => picture ?? throw new UserError(
            ErrorClass.Failed, "A picture came out as values that are no numbers; a lower guidance, or a float32 export of the model, may help."));
}

/// <param name="Photo">In the drawn size.</param>
/// <param name="RoundTrip">Through encoder and decoder alone.</param>
/// <param name="Pictures">One a strength.</param>
/// <param name="Inverting">Until the base was prepared, text encoders and the codec's encoder included.</param>
/// <param name="Drawing">All pictures together.</param>
public sealed record TrialResult(Picture Photo, Picture RoundTrip, ImmutableArray<Picture> Pictures, TimeSpan Inverting, TimeSpan Drawing);
