using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>One sound at one frame rate; each feature is measured once, the steps after it are the product's own functions.</summary>
internal sealed class VectorCurves(ISound sound, FrameRate frameRate)
{
    private readonly Dictionary<EnvelopeSettings, LoudnessCurve> _measured = [];

    /// <summary>Recordings come as exact integers; generated samples are rounded to 32-bit floats on the way.</summary>
    public bool Recorded => sound is not GeneratedSound;

    public async Task<LoudnessCurve> MeasureAsync(EnvelopeSettings settings) => _measured.TryGetValue(settings, out LoudnessCurve? curve)
        ? curve
        : _measured[settings] = await Envelope.MeasureAsync(sound, settings, frameRate, CancellationToken.None);

    public async Task<double[]> LoudnessAsync(string feature)
    {
        bool max = feature.EndsWith("_max", StringComparison.Ordinal);
        EnvelopeSettings settings = VectorFeatures.Settings(max ? feature[..^4] : feature) with { MaxPooling = max };
        return [.. (await MeasureAsync(settings)).Loudness];
    }

    public async Task<double[]> ShiftedAsync(double milliseconds) =>
        [.. (await MeasureAsync(new EnvelopeSettings { OffsetMilliseconds = milliseconds })).Loudness];

    public async Task<double[]> NormalisedAsync(Normalisation normalisation, string feature) =>
        Normaliser.Apply(await LoudnessAsync(feature), await LoudnessAsync("rms"), new EnvelopeSettings { Normalisation = normalisation });

    /// <summary>Percentile-normalised spectral mean, shaped and smoothed.</summary>
    public async Task<double[]> EnvelopeAsync(EnvelopeSettings settings) =>
        Smoothing.Apply(Shaping.Apply(await NormalisedAsync(Normalisation.Percentile, "spec_mean"), settings), settings, frameRate);

    /// <summary>What an error within a column's tolerance becomes in u: divided by hi − lo of the percentiles.</summary>
    public async Task<double> NormalisedErrorAsync(string feature)
    {
        double[] a = await LoudnessAsync(feature);
        double[] u = await NormalisedAsync(Normalisation.Percentile, feature);
        int[] between = [.. Enumerable.Range(0, u.Length).Where(i => u[i] is > 0 and < 1).OrderBy(i => u[i])];
        double span = between.Length > 1 && u[between[^1]] - u[between[0]] is > 0.01 and var rise ? (a[between[^1]] - a[between[0]]) / rise : 1;
        return (VectorFeatures.IsDelicate(feature) ? 1e-5 * a.Max() : Near.FloatSamples) / span;
    }
}
