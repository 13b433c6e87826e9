using AADiff.Shared.Errors;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding.Pcm;

public sealed class PcmSoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wav", "pcm_u8", 1)]
    [InlineData("wav", "pcm_s16le", 2)]
    [InlineData("wav", "pcm_s24le", 3)]
    [InlineData("wav", "pcm_s32le", 6)]
    [InlineData("wav", "pcm_f32le", 2)]
    [InlineData("wav", "pcm_f64le", 1)]
    [InlineData("aiff", "pcm_s16be", 2)]
    [InlineData("aiff", "pcm_s24be", 1)]
    [InlineData("aiff", "pcm_s32be", 2)]
    public async Task Plain_wav_and_aiff_are_read_without_ffmpeg_and_equal_what_it_reads(string ending, string codec, int channels)
    {
        string path = _folder.File($"sound.{ending}");
        Recordings.Ffmpeg("-i", Recordings.Dog, "-af", Loud(channels), "-ar", "11025", "-c:a", codec, path);

        ISound here = await new SoundDecoder(new FfmpegSoundDecoder(binaryFolder: _folder.Path)).OpenAsync(new SoundFile(path), default);
        ISound ffmpeg = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(path), default);

        Assert.Equal((11_025, channels), (here.Format.SampleRate, here.Format.Channels));
        Assert.True(here.Format.Positions.IsEmpty || here.Format.Positions.SequenceEqual(ffmpeg.Format.Positions));
        float[] expected = await Recordings.ReadAllAsync(ffmpeg, 11_025);
        Assert.InRange(expected.Length, 50_000 * channels, 60_000 * channels);
        float[] actual = await Recordings.ReadAllAsync(here, 11_025);
        Assert.True(expected.AsSpan().SequenceEqual(actual));
    }

    [Theory]
    [InlineData("8 bits of AIFF", "aiff", "-c:a pcm_s8")]
    [InlineData("A-law", "wav", "-c:a pcm_alaw")]
    [InlineData("ADPCM", "wav", "-c:a adpcm_ms")]
    [InlineData("MP3 in WAV", "wav", "-c:a libmp3lame")]
    [InlineData("Sony's W64", "w64", "-c:a pcm_s16le")]
    [InlineData("RF64", "wav", "-c:a pcm_s16le -rf64 always")]
    [InlineData("AIFF-C", "aifc", "-c:a pcm_s16le -f aiff")]
    public async Task What_only_looks_like_it_is_left_to_ffmpeg(string what, string ending, string options)
    {
        string path = _folder.File($"sound.{ending}");
        Recordings.Ffmpeg(["-i", Recordings.Dog, "-t", "0.5", .. options.Split(' '), path]);

        await EqualsFfmpegAsync(path, what);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0x7FFF_F000u)]
    [InlineData(8001u)]
    [InlineData(4000u)]
    public async Task A_header_that_lies_of_its_size_is_understood_as_ffmpeg_does(uint claimed)
    {
        byte[] data = [.. Enumerable.Range(0, 8000).Select(n => (byte)(n * 7))];
        string path = _folder.File("lie.wav");
        await File.WriteAllBytesAsync(path, WaveBytes.Of(WaveBytes.Integers, 16_000, 2, 16, data, claimed));

        await EqualsFfmpegAsync(path, $"{claimed}");
    }

    [Fact]
    public async Task Samples_in_two_stretches_are_all_heard_as_ffmpeg_hears_them()
    {
        byte[] data = [.. Enumerable.Range(0, 8000).Select(n => (byte)(n * 7))];
        byte[] second = [.. "LIST"u8, 4, 0, 0, 0, 1, 2, 3, 4, .. "data"u8, 0x40, 0x1F, 0, 0, .. data];
        string path = _folder.File("two.wav");
        await File.WriteAllBytesAsync(path, WaveBytes.Of(WaveBytes.Integers, 16_000, 2, 16, data, behind: second));

        await EqualsFfmpegAsync(path, "two");
    }

    [Fact]
    public async Task Another_rate_than_its_own_is_resampled_as_before()
    {
        ISound here = await new SoundDecoder().OpenAsync(new SoundFile(Recordings.Dog), default);

        Assert.Equal(await Recordings.ReadAllAsync(Recordings.Dog, 48_000), await Recordings.ReadAllAsync(here, 48_000));
    }

    [Theory]
    [InlineData(65, 48_000)]
    [InlineData(1, 999)]
    [InlineData(1, 1_000_000)]
    public async Task The_same_limits_hold(int channels, int sampleRate)
    {
        string path = _folder.File("odd.wav");
        await File.WriteAllBytesAsync(path, WaveBytes.OfFloats(sampleRate, channels, new float[channels * 10]));

        UserError here = await Assert.ThrowsAsync<UserError>(() => new SoundDecoder().OpenAsync(new SoundFile(path), default));
        UserError ffmpeg = await Assert.ThrowsAsync<UserError>(() => new FfmpegSoundDecoder().OpenAsync(new SoundFile(path), default));

        Assert.Equal(ffmpeg.Message, here.Message);
    }

    /// <summary>As many channels as wanted, each different, and beyond full scale where the samples can be.</summary>
    private static string Loud(int channels) =>
        $"pan={channels}c{string.Concat(Enumerable.Range(0, channels).Select(c => $"|c{c}={4 - (c * 0.7)}*c0"))}";

    private static async Task EqualsFfmpegAsync(string path, string what)
    {
        ISound here = await new SoundDecoder().OpenAsync(new SoundFile(path), default);
        ISound ffmpeg = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(path), default);
        float[] expected = await Recordings.ReadAllAsync(ffmpeg, ffmpeg.Format.SampleRate);

        Assert.True(expected.Length > 1000, what);
        Assert.Equal((ffmpeg.Format.SampleRate, ffmpeg.Format.Channels), (here.Format.SampleRate, here.Format.Channels));
        float[] actual = await Recordings.ReadAllAsync(here, here.Format.SampleRate);
        Assert.True(expected.AsSpan().SequenceEqual(actual), what);
    }
}
