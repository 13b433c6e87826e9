using System.Collections.Concurrent;
using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Presets;
using AADiff.Sound.Strength;
using AADiff.Testing;
using MathNet.Numerics.Statistics;
using Xunit;

namespace AADiff.Sound.Tests.Presets;

public sealed class PresetTests : IDisposable
{
    private static readonly ModelFolder _mini = ModelFolder.Open(TestData.MiniModel());

    /// <summary>Each recording is listened to once: that takes seconds.</summary>
    private static readonly ConcurrentDictionary<(string Sample, string Prompt, string Preset), Lazy<Task<ListenedSound>>> _heard = new();

    private readonly ClapCache _claps = new();

    public void Dispose() => _claps.Dispose();

    [Theory]
    [InlineData("thunder.ogg", "lightning over a city at night", "thunder")]
    [InlineData("fireplace.ogg", "a bonfire on a beach at night", "fire")]
    [InlineData("rain.ogg", "rain on a street", "rain")]
    [InlineData("waves.ogg", "waves at a beach", "waves")]
    public async Task The_preset_of_a_recording_is_heard(string sample, string prompt, string expected)
    {
        ListenedSound sound = await ListenAsync(sample, prompt, SoundPresets.Auto);

        Assert.Equal(expected, sound.Preset?.Preset.Name);
        Assert.True(sound.Preset!.Score >= PresetByEar.WeakScore);
        Assert.Null(sound.Preset.Doubt);
    }

    [Theory]
    [InlineData("fireplace.ogg", "a bonfire on a beach at night")]
    [InlineData("rain.ogg", "rain on a street")]
    [InlineData("waves.ogg", "waves at a beach")]
    public async Task What_is_always_there_stays_in_the_picture_and_moves_all_the_same(string sample, string prompt)
    {
        ListenedSound sound = await ListenAsync(sample, prompt, SoundPresets.Auto);
        ImmutableArray<float> strengths = sound.Driven[0].Strengths;

        Assert.True(strengths.Percentile(5) >= 0.6, $"5 %: {strengths.Percentile(5)}");
        Assert.True(strengths.Percentile(95) - strengths.Percentile(5) >= 0.5, $"{strengths.Percentile(5)} to {strengths.Percentile(95)}");
        Assert.InRange(strengths.Median(), 0.9, 1.1);

        // What plots compare the pictures with is quietest where the word is weakest.
        ImmutableArray<double> followed = sound.Followed.Values;
        Assert.Equal(strengths.Min(), strengths[followed.IndexOf(followed.Min())]);
    }

    [Fact]
    public async Task Lightning_is_gone_while_it_is_quiet_and_bright_when_it_strikes()
    {
        ListenedSound sound = await ListenAsync("thunder.ogg", "lightning over a city at night", SoundPresets.Auto);
        float[] strengths = [.. sound.Driven[0].Strengths];

        double quiet = sound.Loudness.Loudness.Median();
        Assert.True(strengths.Where((_, i) => sound.Loudness.Loudness[i] <= quiet).Median() <= 0.2);
        Assert.True(strengths.Max() >= 1.9);
    }

    [Fact]
    public async Task Options_by_hand_win_over_the_preset()
    {
        ListeningRequest request = Request("fireplace.ogg", "a bonfire on a beach", "fire") with
        {
            Strength = new StrengthMapping { Min = 0.9 },
            Changes = new EnvelopeChanges { WindowFrames = 90, PercentileHigh = 90 },
        };

        ListenedSound sound = await new SoundListener(new SoundDecoder(), _claps).ListenAsync(request);

        Assert.Equal((StrengthMode.Around, 0.9, 2.0), (sound.Law.Mode, sound.Law.Min, sound.Law.Max));
        ISound decoded = await new SoundDecoder().OpenAsync(request.File, default);
        LoudnessCurve expected = await Envelope.MeasureAsync(
            decoded, SoundPresets.Require("fire").Envelope with { WindowFrames = 90, PercentileHigh = 90 }, request.FrameRate, default);
        Assert.Equal(expected.Envelope.AsEnumerable(), sound.Loudness.Envelope);
    }

    [Fact]
    public void A_sound_that_fits_nothing_falls_back_and_says_so()
    {
        using var clap = ClapModel.Open(_mini.ClapFolder!);
        double[] likeNothing = new double[clap.EmbedTexts(["rain"])[0].Length];

        PresetChoice choice = PresetByEar.Choose(clap, likeNothing, ["rain"]);

        Assert.Equal((SoundPresets.Fallback, 0.0), (choice.Preset.Name, choice.Score));
        Assert.StartsWith("fits no preset well (the nearest is 'rain' with a score of 0.00)", choice.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_that_nobody_can_hear_falls_back_and_says_so()
    {
        ListenedSound sound = await ListenAsync("fireplace.ogg", "a bonfire on a beach", SoundPresets.Auto, model: null);

        Assert.Equal(SoundPresets.Fallback, sound.Preset?.Preset.Name);
        Assert.Contains(sound.Warnings, warning => warning.Contains("name another with --preset", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preset_that_is_none_is_refused_with_those_that_are()
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => ListenAsync("rain.ogg", "rain on a street", "rian"));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("choose auto or one of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_explains_itself_and_its_settings_are_lawful()
    {
        Assert.All(SoundPresets.All, preset =>
        {
            EnvelopeLimits.Check(preset.At(new FrameRate(120)));
            Assert.EndsWith(".", preset.Description, StringComparison.Ordinal);
            Assert.True(preset.Kind == PresetKind.Plain || preset.Example.Length > 0, preset.Name);
            StrengthLaw law = StrengthLaw.Resolve(new StrengthMapping(), null, preset.Strength);
            Assert.True(preset.Kind != PresetKind.State || law.At(0.5) == 1, preset.Name);
            Assert.True(preset.Kind != PresetKind.Event || law.At(0) == 0, preset.Name);
        });
    }

    private Task<ListenedSound> ListenAsync(string sample, string prompt, string preset) => _heard
        .GetOrAdd((sample, prompt, preset), _ => new Lazy<Task<ListenedSound>>(() => ListenAsync(sample, prompt, preset, _mini))).Value;

    private Task<ListenedSound> ListenAsync(string sample, string prompt, string preset, ModelFolder? model) =>
        new SoundListener(new SoundDecoder(), _claps).ListenAsync(Request(sample, prompt, preset) with
        {
            Model = model,
            Words = new WordRequest(ClipTokenizer.Load(_mini.TokenizerFolder).Encode(prompt), model is null ? ["bonfire"] : [], 1),
        });

    private static ListeningRequest Request(string sample, string prompt, string preset) =>
        new(new SoundFile(TestData.Sample(sample)), new FrameRate(30)) { Preset = preset, Model = _mini };
}

internal static class FloatStatistics
{
    public static double Percentile(this ImmutableArray<float> values, int percent) =>
        values.Select(value => (double)value).ToArray().QuantileCustom(percent / 100.0, QuantileDefinition.R7);

    public static double Median(this IEnumerable<float> values) => Statistics.Median(values.Select(value => (double)value));
}
