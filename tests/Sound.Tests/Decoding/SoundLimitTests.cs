using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>What an operator set, on the samples: some 12 s of Ogg, and a WAV that is read in this process.</summary>
public sealed class SoundLimitTests : IDisposable
{
    private const int Second = 16_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sound_that_is_longer_than_the_operator_allows_is_refused_with_that_length(bool compressed)
    {
        string path = compressed ? TestData.Sample("thunder.ogg") : Tone(seconds: 12);

        Assert.Contains("lasts longer than 0.003 hours", await RefusalAsync(path, new LimitOptions { Sound = 0.003 }), StringComparison.Ordinal);
        await MeasureAsync(path, new LimitOptions { Sound = 0.004 });
    }

    [Fact]
    public async Task A_video_of_more_frames_than_the_operator_allows_is_refused_with_their_number()
    {
        string path = Tone(seconds: 2);

        Assert.Contains("more than 59 frames at 30 frames per second", await RefusalAsync(path, new LimitOptions { Frames = 59 }), StringComparison.Ordinal);
        await MeasureAsync(path, new LimitOptions { Frames = 60 });
    }

    [Fact]
    public async Task A_decoder_has_the_memory_that_the_operator_gives_it()
    {
        // Less than it needs to start; no option can say so little.
        SoundLimits tight = SoundLimits.Usual with { DecoderMemory = 4 << 20 };
        FfmpegSoundDecoder decoder = new() { Limits = tight };

        await Assert.ThrowsAsync<UserError>(() => decoder.OpenAsync(new SoundFile(TestData.Sample("thunder.ogg")), default));
        Assert.Equal(65_536L << 20, SoundLimits.Of(new LimitOptions { DecoderMemory = 65_536 }).DecoderMemory);
    }

    private static async Task<string> RefusalAsync(string path, LimitOptions options)
    {
        UserError refusal = await Assert.ThrowsAsync<UserError>(() => MeasureAsync(path, options));
        Assert.Equal(ErrorClass.Input, refusal.Class);
        return refusal.Message;
    }

    private static async Task<LoudnessCurve> MeasureAsync(string path, LimitOptions options)
    {
        ISound sound = await new SoundDecoder(new FfmpegSoundDecoder { Limits = SoundLimits.Of(options) }).OpenAsync(new SoundFile(path), default);
        return await Envelope.MeasureAsync(sound, new EnvelopeSettings { Feature = LoudnessFeature.Rms }, new FrameRate(30), default);
    }

    private string Tone(int seconds)
    {
        byte[] data = [.. Enumerable.Range(0, seconds * Second).SelectMany(n => BitConverter.GetBytes((short)(8000 * Math.Sin(n * 0.1))))];
        string path = _folder.File("tone.wav");
        File.WriteAllBytes(path, WaveBytes.Of(WaveBytes.Integers, Second, 1, 16, data));
        return path;
    }
}
