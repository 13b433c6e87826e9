using System.Globalization;
using System.Text.RegularExpressions;
using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

public sealed class ClickWarningTests
{
    private const int SampleRate = 44_100;
    private static readonly FrameRate _thirty = new(30);

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.003)]
    public async Task A_click_that_sets_the_scale_is_named_with_its_moment_and_what_to_write(double level)
    {
        LoudnessCurve without = await MeasureAsync(Steps(level), new());
        LoudnessCurve with = await MeasureAsync(Clicked(level), new());

        Assert.Empty(without.Warnings);
        Assert.True(with.Envelope.Average() < 0.85 * without.Envelope.Average());
        string warning = Assert.Single(with.Warnings);
        Assert.Contains("A click at 1.50 s", warning, StringComparison.Ordinal);
        Match option = Regex.Match(warning, @"--percentiles (\d+)-(\d+)\.$");
        EnvelopeSettings advised = new()
        {
            PercentileLow = int.Parse(option.Groups[1].Value, CultureInfo.InvariantCulture),
            PercentileHigh = int.Parse(option.Groups[2].Value, CultureInfo.InvariantCulture),
        };
        Assert.InRange((await MeasureAsync(Clicked(level), advised)).Envelope.Average() / without.Envelope.Average(), 0.8, 1.2);
    }

    [Fact]
    public async Task It_is_named_whatever_is_measured_and_when_the_loudest_is_one()
    {
        Assert.Contains("A click", Assert.Single((await MeasureAsync(Clicked(0.01), new() { Normalisation = Normalisation.Max })).Warnings));
        Assert.Contains("A click", Assert.Single((await MeasureAsync(Clicked(0.01), new() { Feature = LoudnessFeature.Rms })).Warnings));
        Assert.Empty((await MeasureAsync(Clicked(0.01), new() { Normalisation = Normalisation.Absolute })).Warnings);
    }

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.3)]
    public async Task A_blow_that_rings_on_is_an_event_and_no_click(double seconds)
    {
        Noise noise = new(3), blow = new(4);
        var sound = new GeneratedSound(SampleRate, 4 * SampleRate, n =>
        {
            double after = (double)n / SampleRate - 1.5;
            return (0.01 * noise.Next()) + (after < 0 ? 0 : 0.9 * blow.Next() * Math.Exp(-after / seconds));
        });

        Assert.Empty((await MeasureAsync(sound, new())).Warnings);
    }

    [Fact]
    public async Task A_click_in_silence_or_among_many_is_no_news()
    {
        Assert.Empty((await MeasureAsync(new GeneratedSound(SampleRate, 4 * SampleRate, Click), new())).Warnings);
        Noise noise = new(5);
        var many = new GeneratedSound(SampleRate, 4 * SampleRate, n => (0.01 * noise.Next()) + Click((n % SampleRate) + SampleRate));
        Assert.Empty((await MeasureAsync(many, new())).Warnings);
    }

    [Theory]
    [InlineData("dog_44100_mono.wav")]
    [InlineData("rooster_44100_mono.wav")]
    [InlineData("thunder_24000_stereo.wav")]
    public async Task Loud_moments_of_recordings_are_none(string name) => Assert.Empty(
        (await Envelope.MeasureAsync(await Decoding.Recordings.OpenAsync(TestData.Vectors("sounds", name)), new(), _thirty, default)).Warnings);

    private static double Click(long n) => n - (long)(1.5 * SampleRate) is >= 0 and < 88 and var at ? 0.95 * (at % 2 == 0 ? 1 : -1) : 0;

    /// <summary>Noise that steps every second.</summary>
    private static GeneratedSound Steps(double level)
    {
        Noise noise = new(2);
        return new GeneratedSound(SampleRate, 4 * SampleRate, n => noise.Next() * level * (1 + (n / SampleRate)) / 4);
    }

    private static GeneratedSound Clicked(double level)
    {
        Noise noise = new(2);
        return new GeneratedSound(SampleRate, 4 * SampleRate, n => (noise.Next() * level * (1 + (n / SampleRate)) / 4) + Click(n));
    }

    private static Task<LoudnessCurve> MeasureAsync(GeneratedSound sound, EnvelopeSettings settings) =>
        Envelope.MeasureAsync(sound, settings, _thirty, default);
}
