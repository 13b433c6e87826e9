using System.Runtime.InteropServices;
using AADiff.Sound.Decoding;
using AADiff.Sound.Mixing;
using AADiff.Sound.Tests.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Mixing;

public sealed class MixedSoundTests : IDisposable
{
    private const int Rate = 8000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("thunder.ogg", 0, "rain.ogg", -6)]
    [InlineData("rain.ogg", 0, "fireplace.ogg", -12.5)]
    [InlineData("fireplace.ogg", -6, "thunder.ogg", 3)]
    public async Task A_mix_is_what_ffmpeg_makes_of_the_same_sounds(string one, double oneGain, string other, double otherGain)
    {
        ISound[] sounds = [await Recordings.OpenAsync(TestData.Sample(one)), await Recordings.OpenAsync(TestData.Sample(other))];
        int rate = sounds.Max(sound => sound.Format.SampleRate), channels = sounds.Max(sound => sound.Format.Channels);
        PlayedSound lead = await PlayedSound.OpenAsync(sounds[0], rate, default), second = await PlayedSound.OpenAsync(sounds[1], rate, default);

        MixedSound mix = await MixedSound.OpenAsync(lead, [new(lead, oneGain), new(second, otherGain)], default);
        float[] mixed = await PlayedSamples.AllAsync(mix);

        string raw = _folder.File("mix.f32");
        string layout = channels == 1 ? "mono" : "stereo";
        string filter = FormattableString.Invariant(
            $"[0:a]aformat=fltp:{rate}:{layout},volume={oneGain}dB[a];[1:a]aformat=fltp:{rate}:{layout},volume={otherGain}dB[b];")
            + "[a][b]amix=inputs=2:duration=first:normalize=0";
        Recordings.Ffmpeg(
            "-i", TestData.Sample(one), "-i", TestData.Sample(other), "-filter_complex", filter, "-c:a", "pcm_f32le", "-f", "f32le", raw);
        float[] wanted = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(raw)).ToArray();
        Assert.Equal((rate, channels, wanted.Length), (mix.SampleRate, mix.Channels, mixed.Length));
        Assert.Equal(wanted.Max(Math.Abs) > 1, mix.Factor < 1);
        double error = Math.Sqrt(
            mixed.Zip(wanted, (a, b) => Math.Pow(a - (mix.Factor * b), 2)).Sum() / mixed.Sum(a => (double)a * a));
        Assert.True(error < 0.001, $"differs by {20 * Math.Log10(error):0} dB");
    }

    [Fact]
    public async Task Sounds_of_one_rate_are_added_sample_by_sample_shorter_ones_end_in_silence_and_longer_ones_are_cut()
    {
        float[] lead = PlayedSamples.Make(20_000, 1, (n, _) => 0.25 * Math.Sin(n * 0.01));
        float[] shorter = PlayedSamples.Make(9_999, 1, (n, _) => n % 7 / 32.0);
        float[] longer = PlayedSamples.Make(30_000, 1, (n, _) => n % 5 / 64.0);
        PlayedSamples first = new(Rate, 1, lead, block: 777);

        float[] mixed = await MixAsync(
            first, (first, 0), (new PlayedSamples(Rate, 1, shorter), 0), (new PlayedSamples(Rate, 1, longer, block: 50_000), 0));

        Assert.Equal(lead.Length, mixed.Length);
        for (int n = 0; n < lead.Length; n++)
        {
            Assert.Equal(lead[n] + (n < shorter.Length ? shorter[n] : 0) + longer[n], mixed[n], 1e-6f);
        }
    }

    [Fact]
    public async Task A_sound_of_one_channel_is_heard_on_both_sides_with_its_power()
    {
        PlayedSamples mono = new(Rate, 1, PlayedSamples.Make(5000, 1, (_, _) => 0.5));
        PlayedSamples left = new(Rate, 2, PlayedSamples.Make(5000, 2, (_, channel) => channel == 0 ? 0.125 : 0));

        float[] mixed = await MixAsync(mono, (mono, 0), (left, 0));

        Assert.Equal(10_000, mixed.Length);
        Assert.Equal(0.125 + (0.5 * Math.Sqrt(0.5)), mixed[0], 1e-6);
        Assert.Equal(0.5 * Math.Sqrt(0.5), mixed[1], 1e-6);
    }

    [Fact]
    public async Task What_would_clip_is_turned_down_as_a_whole()
    {
        PlayedSamples one = new(Rate, 1, PlayedSamples.Make(40_000, 1, (n, _) => 0.9 * Math.Sin(n * 0.05)));
        PlayedSamples other = new(Rate, 1, PlayedSamples.Make(40_000, 1, (n, _) => n > 30_000 ? 0.8 * Faded(n - 30_000, 10_000) * Math.Sin(n * 0.05) : 0.01));

        MixedSound mix = await MixedSound.OpenAsync(one, [new(one, 0), new(other, 0)], default);
        float[] mixed = await PlayedSamples.AllAsync(mix);

        Assert.Equal(0.891, mixed.Max(Math.Abs), 0.001);
        Assert.Equal(mix.Factor * 0.01, mixed[0], 1e-6);
        Assert.Equal(mix.Factor * ((0.9 * Math.Sin(100 * 0.05)) + 0.01), mixed[100], 1e-6);
    }

    [Fact]
    public async Task A_mix_that_is_beyond_full_scale_only_between_its_samples_is_turned_down_to_a_true_peak_of_minus_1_dB()
    {
        // Samples at 45°, 135°, … of a sine reach 0.71 of it.
        PlayedSamples one = new(Rate, 1, PlayedSamples.Make(20_000, 1, (n, _) => 0.6 * Faded(n, 20_000) * Math.Sin((n + 0.5) * Math.PI / 2)));

        MixedSound mix = await MixedSound.OpenAsync(one, [new(one, 0), new(one, 0)], default);
        float[] mixed = await PlayedSamples.AllAsync(mix);

        Assert.Equal(0.891 / 1.2, mix.Factor, 0.005);
        Assert.Equal(0.891 * Math.Sqrt(0.5), mixed.Max(Math.Abs), 0.005);
    }

    [Fact]
    public async Task A_sound_that_is_mixed_twice_is_heard_twice_also_when_the_mix_is_as_long_as_it()
    {
        ISound sound = await Recordings.OpenAsync(TestData.Sample("thunder.ogg"));
        PlayedSound lead = await PlayedSound.OpenAsync(sound, sound.Format.SampleRate, default);

        float[] mixed = await MixAsync(lead, (lead, -6.0206), (lead, -12.0412));

        float[] alone = await PlayedSamples.AllAsync(lead);
        Assert.Equal(alone.Length, mixed.Length);
        Assert.All(alone.Zip(mixed), pair => Assert.Equal(0.75f * pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public async Task A_sound_that_is_only_as_long_as_the_video_is_not_heard()
    {
        PlayedSamples lead = new(Rate, 1, PlayedSamples.Make(12_345, 1, (_, _) => 1));
        PlayedSamples heard = new(Rate, 2, PlayedSamples.Make(400, 2, (_, channel) => channel == 0 ? 0.5 : -0.5));

        float[] mixed = await MixAsync(lead, (heard, -6.0206));

        Assert.Equal(2 * 12_345, mixed.Length);
        Assert.Equal((0.25f, -0.25f), (MathF.Round(mixed[798], 4), MathF.Round(mixed[799], 4)));
        Assert.All(mixed[800..], sample => Assert.Equal(0, sample));
    }

    private static double Faded(int n, int length) => Math.Min(1, Math.Min(n, length - n) / 2000.0);

    private static async Task<float[]> MixAsync(IPlayedSound lead, params (IPlayedSound Sound, double Decibels)[] tracks) =>
        await PlayedSamples.AllAsync(await MixedSound.OpenAsync(lead, [.. tracks.Select(track => new MixedTrack(track.Sound, track.Decibels))], default));
}
