using System.Buffers.Binary;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class DecodingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wav_samples_arrive_exactly()
    {
        Assert.Equal(Pcm(Recordings.Dog), await Recordings.ReadAllAsync(Recordings.Dog));
    }

    [Fact]
    public async Task Channels_arrive_one_beside_the_other_and_are_averaged_not_added_for_one_ear()
    {
        string path = TestData.Vectors("sounds", "thunder_24000_stereo.wav");
        ISound sound = await Recordings.OpenAsync(path);
        var mono = new List<float>();
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(24_000, CancellationToken.None))
        {
            mono.AddRange(block.Span);
        }

        Assert.Equal((24_000, 2), (sound.Format.SampleRate, sound.Format.Channels));
        Assert.Equal(Pcm(path), await Recordings.ReadAllAsync(path));
        Assert.Equal(Pcm(path).Chunk(2).Select(pair => (pair[0] + pair[1]) / 2), mono);
    }

    [Fact]
    public async Task Resampling_to_48_kHz_keeps_the_length_and_the_sound()
    {
        float[] expected = Pcm(TestData.Vectors("sounds", "dog_48000_mono.wav"));
        float[] actual = await Recordings.ReadAllAsync(Recordings.Dog, 48_000);

        Assert.InRange(actual.Length, expected.Length - 1, expected.Length + 1);
        Assert.InRange(RelativeDifference(expected, actual), 0, 0.02);
    }

    [Theory]
    [InlineData("mp3", "-c:a libmp3lame -b:a 192k", 0.1)]
    [InlineData("ogg", "-c:a libvorbis -q:a 8", 0.1)]
    [InlineData("opus", "-c:a libopus -b:a 160k", 0.15)]
    [InlineData("flac", "-c:a flac", 0)]
    [InlineData("m4a", "-c:a aac -b:a 192k", 0.15)]
    [InlineData("aiff", "-c:a pcm_s16be", 0)]
    [InlineData("mka", "-c:a flac", 0)]
    [InlineData("wv", "-c:a wavpack", 0)]
    public async Task Every_common_format_gives_the_same_sound(string ending, string codec, double difference)
    {
        string path = _folder.File($"dog.{ending}");
        Recordings.Ffmpeg(["-i", Recordings.Dog, .. codec.Split(' '), path]);

        ISound sound = await Recordings.OpenAsync(path);
        Assert.Equal(1, sound.Format.Channels);
        float[] expected = ending == "opus" ? Pcm(TestData.Vectors("sounds", "dog_48000_mono.wav")) : Pcm(Recordings.Dog);
        float[] actual = await Recordings.ReadAllAsync(path);

        // Lossy containers may end with a padded block; losing the tail is what must not happen.
        Assert.InRange(actual.Length, expected.Length - 1, expected.Length + 2048);
        Assert.InRange(RelativeDifference(expected, actual), 0, difference);
    }

    [Fact]
    public async Task The_sound_of_a_video_is_heard()
    {
        string path = _folder.File("film.mp4");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "testsrc=d=5:s=64x64:r=10", "-i", Recordings.Dog, "-c:a", "flac", "-strict", "-2", "-shortest", path);

        Assert.Equal(Pcm(Recordings.Dog), await Recordings.ReadAllAsync(path));
    }

    [Theory]
    [InlineData("it's \"quoted\".wav")]
    [InlineData("two  spaces and\na new line")]
    [InlineData("-i")]
    [InlineData("file:concat:a|b.wav")]
    [InlineData("%d $HOME `id` \\ ;&*?.m3u8")]
    [InlineData("Größe 音.txt")]
    public async Task Any_file_name_is_safe_and_means_nothing(string name)
    {
        string path = _folder.File(name);
        File.Copy(Recordings.Dog, path);

        Assert.Equal(220_500, (await Recordings.ReadAllAsync(path)).Length);
    }

    [Fact]
    public async Task A_reader_who_comes_back_after_ffmpeg_has_ended_gets_the_last_sample()
    {
        string path = _folder.File("marked.wav");
        await File.WriteAllBytesAsync(path, Wav(48_000, new short[19_999].Append((short)16_384)));
        ISound sound = await Recordings.OpenAsync(path);

        long count = 0;
        float last = 0;
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(48_000, CancellationToken.None))
        {
            if (count == 0)
            {
                Assert.True(block.Length < 20_000);
                await DecoderTraces.FfmpegEndsAsync(Assert.Single(DecoderTraces.FoldersFor(path)));
            }

            count += block.Length;
            last = block.Span[^1];
        }

        Assert.Equal(20_000, count);
        Assert.Equal(0.5f, last);
    }

    [Fact]
    public async Task A_long_sound_waits_for_its_reader()
    {
        string path = _folder.File("long.wav");
        await File.WriteAllBytesAsync(path, Wav(48_000, new short[(31 * 48_000) - 1].Append((short)16_384)));

        float[] samples = await Recordings.ReadAllAsync(path);
        Assert.Equal(31 * 48_000, samples.Length);
        Assert.Equal(0.5f, samples[^1]);
    }

    [Fact]
    public async Task Slow_rates_are_raised_to_16_kHz_when_listening()
    {
        string path = _folder.File("telephone.wav");
        Recordings.Ffmpeg("-i", Recordings.Dog, "-ar", "8000", path);

        ISound sound = await Recordings.OpenAsync(path);
        Assert.Equal((8_000, 16_000), (sound.Format.SampleRate, sound.Format.ListeningRate));
        Assert.InRange((await Recordings.ReadAllAsync(path, sound.Format.ListeningRate)).Length, 79_999, 80_001);
    }

    [Fact]
    public async Task Whoever_stops_reading_leaves_no_ffmpeg_and_no_file_behind()
    {
        string path = _folder.File("minutes.wav");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=600:r=48000", "-c:a", "pcm_s16le", path);
        ISound sound = await Recordings.OpenAsync(path);
        var folders = new List<string>();

        await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(48_000, CancellationToken.None))
        {
            folders.AddRange(DecoderTraces.FoldersFor(path));
            break;
        }

        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(48_000, cancelled.Token))
            {
                folders.AddRange(DecoderTraces.FoldersFor(path));
                await cancelled.CancelAsync();
            }
        });

        Assert.Equal(2, folders.Count);
        foreach (string folder in folders)
        {
            await DecoderTraces.FfmpegEndsAsync(folder);
            Assert.False(Directory.Exists(folder));
        }
    }

    private static float[] Pcm(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return [.. bytes.Skip(44).Chunk(2).Select(pair => BinaryPrimitives.ReadInt16LittleEndian(pair) / 32768f)];
    }

    private static byte[] Wav(int sampleRate, IEnumerable<short> samples)
    {
        byte[] data = [.. samples.SelectMany(BitConverter.GetBytes)];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(sampleRate);
        writer.Write(2 * sampleRate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return file.ToArray();
    }

    /// <summary>RMS of the difference over RMS of the sound, over the shared length.</summary>
    private static double RelativeDifference(float[] expected, float[] actual) => Math.Sqrt(
        expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum() / expected.Sum(e => Math.Pow(e, 2)));
}
