using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

public sealed class KWeightingTests
{
    /// <summary>Tables 1 and 2 of ITU-R BS.1770-4, annex 1.</summary>
    [Fact]
    public void At_48_kHz_the_coefficients_are_those_of_the_standard()
    {
        Near(new Biquad(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585), KWeighting.Shelf(48_000));
        Near(new Biquad(1, -2, 1, -1.99004745483398, 0.99007225036621), KWeighting.HighPass(48_000));
    }

    /// <summary>The standard's own anchor: 0 dBFS at 997 Hz in one channel reads −3.01 LKFS.</summary>
    [Theory]
    [InlineData(16_000, 0.05)]
    [InlineData(44_100, 0.01)]
    [InlineData(48_000, 0.01)]
    [InlineData(96_000, 0.01)]
    [InlineData(192_000, 0.01)]
    public async Task A_full_sine_of_997_Hz_reads_minus_3_LKFS_at_every_rate(int sampleRate, double tolerance)
    {
        LoudnessCurve curve = await Envelope.MeasureAsync(
            Sine(sampleRate, 997),
            new EnvelopeSettings { Feature = LoudnessFeature.Rms, KWeighted = true, Normalisation = Normalisation.None },
            new FrameRate(30),
            default);

        Assert.Equal(-3.01, -0.691 + (20 * Math.Log10(curve.Loudness[45])), tolerance);
    }

    [Theory]
    [InlineData(LoudnessFeature.Rms)]
    [InlineData(LoudnessFeature.SpectralMean)]
    [InlineData(LoudnessFeature.Harmonic)]
    public async Task Rumble_counts_less_and_hiss_more_whatever_is_measured(LoudnessFeature feature)
    {
        Assert.True(await RatioAsync(feature, 25) < 0.5);
        Assert.InRange(await RatioAsync(feature, 6000), 1.5, 1.65);
    }

    [Fact]
    public async Task Each_channel_is_weighed_by_itself()
    {
        EnvelopeSettings settings = new() { KWeighted = true };
        LoudnessCurve mono = await Envelope.MeasureAsync(Sine(44_100, 300), settings, new FrameRate(30), default);

        LoudnessCurve both = await Envelope.MeasureAsync(Sine(44_100, 300, 1, -1), settings, new FrameRate(30), default);

        Tests.Near.Equal(mono.Loudness, both.Loudness, 1e-6, 1e-9, "both");
    }

    /// <summary>How much the largest value is with weighting over without, for a tone.</summary>
    private static async Task<double> RatioAsync(LoudnessFeature feature, double hertz)
    {
        EnvelopeSettings plain = new() { Feature = feature, Normalisation = Normalisation.None };
        LoudnessCurve with = await Envelope.MeasureAsync(Sine(48_000, hertz), plain with { KWeighted = true }, new FrameRate(30), default);
        LoudnessCurve without = await Envelope.MeasureAsync(Sine(48_000, hertz), plain, new FrameRate(30), default);
        return with.Loudness[45] / without.Loudness[45];
    }

    private static GeneratedSound Sine(int sampleRate, double hertz, params float[] factors) =>
        new(sampleRate, 3 * sampleRate, i => Math.Sin(2 * Math.PI * hertz * i / sampleRate)) { Factors = factors.Length > 0 ? factors : [1] };

    private static void Near(Biquad expected, Biquad actual)
    {
        (double, double)[] pairs = [(expected.B0, actual.B0), (expected.B1, actual.B1), (expected.B2, actual.B2), (expected.A1, actual.A1), (expected.A2, actual.A2)];
        Assert.All(pairs, pair => Assert.Equal(pair.Item1, pair.Item2, 1e-8));
    }
}
