using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Presets;
using AADiff.Sound.Strength;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>What the envelope must do whatever the implementation.</summary>
public sealed class AnchorTests
{
    private static readonly FrameRate _thirty = new(30);

    [Fact]
    public async Task Silence_gives_the_base_picture_in_every_frame_and_a_warning()
    {
        LoudnessCurve curve = await MeasureAsync("silence", new EnvelopeSettings());

        Assert.True(curve.Silent);
        Assert.Contains("is silent", Assert.Single(curve.Warnings));
        foreach (StrengthMode mode in Enum.GetValues<StrengthMode>())
        {
            Assert.All(Strengths.Of(curve, StrengthLaw.Resolve(new StrengthMapping { Mode = mode })), strength => Assert.Equal(1f, strength));
        }

        Assert.All(curve.Envelope, v => Assert.Equal(1, StrengthLaw.Resolve(new StrengthMapping { Mode = StrengthMode.Boost }).At(v)));
    }

    [Fact]
    public async Task The_envelope_of_a_swelling_tone_is_its_modulation_without_lag()
    {
        LoudnessCurve curve = await MeasureAsync("am1k", new EnvelopeSettings { WindowFrames = 1 });
        double[] Modulator(int lag) => [.. Enumerable.Range(0, curve.Frames).Select(i => 1 - Math.Cos(2 * Math.PI * (i + lag + 0.5) / 30))];

        Assert.True(Correlation(curve.Envelope, Modulator(0)) > 0.99);
        Assert.Equal(0, Enumerable.Range(-5, 11).MaxBy(lag => Correlation(curve.Envelope, Modulator(lag))));
    }

    [Fact]
    public async Task Every_click_peaks_in_its_own_frame_or_the_next_one()
    {
        LoudnessCurve curve = await MeasureAsync("clicks", new EnvelopeSettings { WindowFrames = 1, MaxPooling = true });

        for (int click = 0; click < 10; click++)
        {
            double second = 0.25 + (0.5 * click);
            int at = Enumerable.Range((int)(30 * (second - 0.25)), 15).MaxBy(i => curve.Loudness[i]);
            Assert.InRange(at, (int)(30 * second) - 1, (int)(30 * second) + 1);
        }
    }

    [Theory]
    [InlineData(15, 0.248)]
    [InlineData(75, 0.086)]
    [InlineData(150, 0.042)]
    public void A_longer_window_leaves_less_of_white_noise(int window, double expected)
    {
        var noise = new Noise(1);
        double[] ratios = [.. Enumerable.Range(0, 400).Select(_ =>
        {
            double[] u = [.. Enumerable.Range(0, 150).Select(_ => (noise.Next() + 1) / 2)];
            return Deviation(Smoothing.Apply(u, new EnvelopeSettings { WindowFrames = window }, _thirty)) / Deviation(u);
        })];
        Assert.InRange(ratios.Average(), expected - 0.006, expected + 0.006);
    }

    [Fact]
    public async Task Twice_as_loud_is_seen_by_the_absolute_level_and_not_by_percentiles()
    {
        var absolute = new EnvelopeSettings { Normalisation = Normalisation.Absolute, WindowFrames = 1 };
        LoudnessCurve half = await MeasureAsync("dog_half", absolute);
        LoudnessCurve whole = await MeasureAsync("dog", absolute);
        int[] inRange = [.. Enumerable.Range(0, half.Frames).Where(i => half.Normalised[i] > 0 && whole.Normalised[i] < 2)];
        Assert.NotEmpty(inRange);
        Assert.All(inRange, i => Assert.Equal(0.1338, whole.Normalised[i] - half.Normalised[i], 4));

        Near.Equal(
            (await MeasureAsync("dog", new EnvelopeSettings())).Envelope, (await MeasureAsync("dog_half", new EnvelopeSettings())).Envelope, 0, 1e-9,
            "percentile");
    }

    [Fact]
    public async Task A_steady_level_drives_nothing_and_warns()
    {
        LoudnessCurve curve = await Envelope.MeasureAsync(
            new GeneratedSound(48_000, 96_000, n => n % 2 == 0 ? 0.5 : -0.5), new EnvelopeSettings { Feature = LoudnessFeature.Rms }, _thirty,
            default);
        Assert.False(curve.Silent);
        Assert.All(curve.Envelope, v => Assert.Equal(0, v));
        Assert.Contains("does not change", Assert.Single(curve.Warnings));
    }

    [Fact]
    public async Task Thunder_is_heard_through_rain_with_its_preset()
    {
        // Two rolls, at 1.9 s and 4.6 s; the rain is as loud all the time.
        ISound sound = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(TestData.Sample("thunder.ogg")), default);

        double Contrast(LoudnessCurve curve)
        {
            double During(int i) => i / 30.0;
            bool Rolls(int i, double after) => During(i) is var t && ((t >= 1.9 && t <= 2.35 + after) || (t >= 4.55 && t <= 5.05 + after));
            int[] all = [.. Enumerable.Range(0, curve.Frames)];
            return all.Where(i => Rolls(i, 0)).Average(i => curve.Envelope[i]) / all.Where(i => !Rolls(i, 0.8)).Average(i => curve.Envelope[i]);
        }

        Assert.InRange(Contrast(await Envelope.MeasureAsync(sound, SoundPresets.Require("thunder").At(_thirty), _thirty, default)), 3.5, 100);
        Assert.InRange(Contrast(await Envelope.MeasureAsync(sound, new EnvelopeSettings(), _thirty, default)), 0, 2);
    }

    [Fact]
    public async Task Every_preset_can_be_used_and_its_windows_follow_the_frame_rate()
    {
        foreach (SoundPreset preset in SoundPresets.All)
        {
            LoudnessCurve curve = await MeasureAsync("dog", preset.At(_thirty));
            Assert.True(curve.Envelope.Max() > 0.1, preset.Name);
        }

        Assert.Equal(75, SoundPresets.Require("Rain").At(_thirty).WindowFrames);
        Assert.Equal(60, SoundPresets.Require("rain").At(new FrameRate(24)).WindowFrames);
        Assert.Null(SoundPresets.Find("no such preset"));
    }

    [Fact]
    public async Task Settings_out_of_range_are_a_usage_error_that_names_the_range()
    {
        EnvelopeSettings[] wrong =
        [
            new() { WindowFrames = 0 }, new() { Gain = double.NaN }, new() { Gamma = 0 }, new() { PercentileLow = 99 }, new() { BandHigh = 10 },
            new() { AttackSeconds = 0 }, new() { OffsetMilliseconds = double.PositiveInfinity },
            new() { Feature = LoudnessFeature.SpectralDecibel, Normalisation = Normalisation.Max },
        ];
        foreach (EnvelopeSettings settings in wrong)
        {
            UserError error = await Assert.ThrowsAsync<UserError>(() => MeasureAsync("short", settings));
            Assert.Equal(ErrorClass.Usage, error.Class);
        }
    }

    private static async Task<LoudnessCurve> MeasureAsync(string id, EnvelopeSettings settings) =>
        await Envelope.MeasureAsync(await VectorSounds.OpenAsync(id), settings, _thirty, CancellationToken.None);

    private static double Correlation(ImmutableArray<double> a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => Math.Pow(x - meanA, 2)) * b.Sum(y => Math.Pow(y - meanB, 2)));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
    }
}
