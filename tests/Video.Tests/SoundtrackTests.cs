using System.Globalization;
using System.Text;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

/// <summary>Whatever can be listened to becomes a soundtrack, as long as what was heard.</summary>
public sealed class SoundtrackTests : IDisposable
{
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("mp3", "libmp3lame")]
    [InlineData("ogg", "libvorbis")]
    [InlineData("aac", "aac")]
    public async Task Joined_parts_of_other_rates_and_channels_are_played_whole_and_in_sync(string ending, string codec)
    {
        string one = await EncodedAsync("one", ending, codec, Click(44_100, 2, 2, 0.5));
        string two = await EncodedAsync("two", ending, codec, Click(22_050, 1, 3, 2.5));
        string joined = _world.File($"joined.{ending}");
        await File.WriteAllBytesAsync(joined, [.. await File.ReadAllBytesAsync(one), .. await File.ReadAllBytesAsync(two)]);

        (EncodedSound track, float[] heard, float[] played) = await EncodeAsync(joined);

        Assert.Equal(44_100, track.SampleRate);
        Assert.InRange(track.Samples, 5 * 44_100, 5.2 * 44_100);

        // The container counts its length in milliseconds.
        Assert.InRange(heard.Length - track.Samples, 0, 45);
        Assert.InRange(Loudest(played, 4 * 44_100) - Loudest(heard, 4 * 44_100), -200, 200);
        Assert.InRange(Loudest(heard, 4 * 44_100) / 44_100.0, 4.45, 4.65);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(60)]
    public async Task Channels_without_a_layout_are_played(int channels)
    {
        // Only the first and the last sound, one after the other.
        float[] samples = new float[channels * 16_000];
        for (int n = 0; n < 16_000; n++)
        {
            samples[(n * channels) + (n < 8000 ? 0 : channels - 1)] = 0.5f * MathF.Sin(n * 0.3f);
        }

        (EncodedSound track, _, float[] played) = await EncodeAsync(_world.Floats("many.wav", 16_000, channels, samples));

        Assert.Equal((16_000, 16_000), (track.SampleRate, track.Samples));
        Assert.True(Level(played[2000..6000]) > 0.02 && Level(played[10_000..14_000]) > 0.02);
    }

    [Fact]
    public async Task Samples_that_are_no_sound_are_played_as_silence_or_full_scale()
    {
        float[] samples = [.. Enumerable.Range(0, 44_100).Select(n => 0.3f * MathF.Sin(n * 0.06f))];
        (samples[1000], samples[2000], samples[3000], samples[4000]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f);

        (EncodedSound track, float[] heard, float[] played) = await EncodeAsync(_world.Floats("odd.wav", 44_100, 1, samples));

        Assert.Equal(44_100, track.Samples);
        Assert.Equal(samples.Select(s => !float.IsFinite(s) ? 0 : Math.Clamp(s, -1, 1)), heard);
        Assert.All(played, sample => Assert.InRange(sample, -1.5f, 1.5f));
    }

    [Theory]
    [InlineData(192_000, 96_000)]
    [InlineData(6000, 7350)]
    [InlineData(37_800, 44_100)]
    public async Task Rates_that_a_video_can_not_have_become_the_next_that_it_can(int own, int played)
    {
        (EncodedSound track, _, _) = await EncodeAsync(_world.Tone("tone.wav", 1, own));

        Assert.Equal(played, track.SampleRate);
        Assert.InRange(track.Samples, played - 2, played + 2);
    }

    private static int Loudest(float[] samples, int from) => from + Array.IndexOf(samples[from..], samples[from..].MaxBy(Math.Abs));

    private static double Level(float[] samples) => Math.Sqrt(samples.Average(sample => sample * sample));

    private string Click(int rate, int channels, double seconds, double at) => _world.Wav(
        $"{rate}.wav", rate, channels,
        Enumerable.Range(0, (int)(rate * seconds)).Select(n => n - (int)(at * rate) is >= 0 and < 40 ? 0.9f : 0.001f * MathF.Sin(n)));

    private async Task<string> EncodedAsync(string name, string ending, string codec, string wav)
    {
        string path = _world.File($"{name}.{ending}");
        await VideoWorld.FfmpegAsync("-i", wav, "-c:a", codec, "-q:a", "2", path);
        return path;
    }

    /// <summary>The track, what was heard in one channel, and what the track plays in one channel.</summary>
    private async Task<(EncodedSound Track, float[] Heard, float[] Played)> EncodeAsync(string path)
    {
        RenderRequest request = await _world.RequestAsync(path, new FrameRate(30));
        EncodedSound track = await _world.Encoder(request).EncodeSoundAsync(CancellationToken.None);
        ISound sound = await new SoundDecoder().OpenAsync(new SoundFile(path), default);
        List<float> heard = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(track.SampleRate, [], default))
        {
            heard.AddRange(block.Span);
        }

        string file = _world.Folder.File(track.File!.Name);
        string duration = Encoding.ASCII.GetString(await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-show_entries", "stream=duration", "-of", "csv=p=0", file));
        Assert.Equal((double)track.Samples / track.SampleRate, double.Parse(duration, CultureInfo.InvariantCulture), 0.001);
        return (track, [.. heard], await VideoWorld.SamplesAsync(file, track.SampleRate));
    }
}
