using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>Files that were joined end to end, so that rate and channels change on the way.</summary>
public sealed class JoinedSoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mp3", "libmp3lame", "44100 2", "22050 1")]
    [InlineData("mp3", "libmp3lame", "22050 1", "44100 2")]
    [InlineData("ogg", "libvorbis", "44100 2", "22050 1")]
    [InlineData("ogg", "libvorbis", "22050 1", "48000 2")]
    [InlineData("aac", "aac", "44100 2", "22050 1")]
    [InlineData("aac", "aac", "24000 1", "48000 2")]
    public async Task Both_parts_are_heard_whole_in_sync_and_equally_loud(string ending, string codec, string first, string second)
    {
        // Each part is a second of tone, half a second of silence, a second of tone.
        string one = await PartAsync("one", ending, codec, first), two = await PartAsync("two", ending, codec, second);
        string joined = _folder.File($"joined.{ending}");
        await File.WriteAllBytesAsync(joined, [.. await File.ReadAllBytesAsync(one), .. await File.ReadAllBytesAsync(two)]);

        ISound sound = await Recordings.OpenAsync(joined);
        (int rate, int channels) = (sound.Format.SampleRate, sound.Format.Channels);
        float[] all = await Recordings.ReadAllAsync(sound, rate);
        int before = (await Recordings.ReadAllAsync(await Recordings.OpenAsync(one), rate)).Length / channels;
        ISound alone = await Recordings.OpenAsync(two);
        int after = (await Recordings.ReadAllAsync(alone, rate)).Length / alone.Format.Channels;

        Assert.Equal(first, $"{rate} {channels}");

        // A part in the middle keeps what its encoder put in front of it, which is left out where it stands alone.
        Assert.InRange((double)((all.Length / channels) - before - after) / rate, -0.03, 0.1);
        foreach (int start in new[] { 0, before })
        {
            Assert.InRange(Level(0.2, 0.8), 0.17, 0.19);
            Assert.InRange(Level(1.15, 1.35), 0, 0.01);
            Assert.InRange(Level(1.7, 2.3), 0.17, 0.19);

            double Level(double from, double to)
            {
                ReadOnlySpan<float> stretch = all.AsSpan()[((start + (int)(from * rate)) * channels)..((start + (int)(to * rate)) * channels)];
                double squares = 0;
                foreach (float sample in stretch)
                {
                    squares += sample * sample;
                }

                return Math.Sqrt(squares / stretch.Length);
            }
        }
    }

    private async Task<string> PartAsync(string name, string ending, string codec, string shape)
    {
        int[] numbers = [.. shape.Split(' ').Select(int.Parse)];
        (int rate, int channels) = (numbers[0], numbers[1]);
        string wav = _folder.File($"{name}.wav"), part = _folder.File($"{name}.{ending}");
        await File.WriteAllBytesAsync(wav, WaveBytes.OfFloats(rate, channels,
            [.. Enumerable.Range(0, rate * 5 / 2 * channels).Select(n => Tone((double)(n / channels) / rate))]));
        Recordings.Ffmpeg("-i", wav, "-c:a", codec, "-q:a", "2", part);
        return part;
    }

    private static float Tone(double seconds) => seconds is > 1 and < 1.5 ? 0 : (float)(0.255 * Math.Sin(2 * Math.PI * 500 * seconds));
}
