using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class PlayedSoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(44_100, 44_100)]
    [InlineData(8000, 8000)]
    [InlineData(37_000, 44_100)]
    [InlineData(192_000, 96_000)]
    [InlineData(176_400, 88_200)]
    [InlineData(1000, 7350)]
    public void The_rate_is_the_sounds_own_or_the_next_that_a_video_can_have(int own, int played) => Assert.Equal(played, PlayedRate.For(own));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_or_two_channels_are_played_as_they_are(int channels)
    {
        float[] samples = [.. Enumerable.Range(0, 40_000).Select(n => MathF.Sin(n) * 1.5f)];

        Assert.Equal(samples, await PlayAsync(channels, samples));
    }

    [Fact]
    public async Task Of_channels_that_nothing_is_known_of_each_is_played_on_its_side()
    {
        const int Channels = 10;
        float[] samples = new float[Channels * 1000];
        for (int channel = 0; channel < Channels; channel++)
        {
            samples[(channel * Channels) + channel] = 0.5f;
        }

        float[] played = await PlayAsync(Channels, samples);

        for (int channel = 0; channel < Channels; channel++)
        {
            (float here, float there) = (played[(2 * channel) + (channel % 2)], played[(2 * channel) + 1 - (channel % 2)]);
            Assert.Equal((0.5f / MathF.Sqrt(5), 0f), (here, there));
        }
    }

    [Fact]
    public async Task What_adds_up_to_more_than_full_scale_is_turned_down_as_a_whole()
    {
        float[] played = await PlayAsync(6, [.. Enumerable.Repeat(0.9f, 600).Concat(Enumerable.Repeat(0.09f, 600))]);

        Assert.Equal(1, played.Max(), 1e-6);
        Assert.Equal(10, played[0] / played[^1], 1e-4);
    }

    [Fact]
    public async Task The_middle_is_heard_on_both_sides_and_the_back_on_its_own()
    {
        // 5.1: front left, front right, centre, low frequencies, back left, back right.
        float[] played = await PlayAsync(6, [0, 0, 0.2f, 0, 0, 0, 0, 0, 0, 0.2f, 0, 0, 0, 0, 0, 0, 0.2f, 0, 0, 0.2f, 0, 0, 0, 0]);

        float[] expected = [0.1414f, 0.1414f, 0.1f, 0.1f, 0.1414f, 0, 0, 0.2f];
        Assert.All(expected.Zip(played), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData("7.1", 8, "FL FR FC LFE BL BR SL SR")]
    [InlineData("3 channels (FL+FR+LFE)", 3, "FL FR LFE")]
    [InlineData("unknown", 6, "FL FR FC LFE BL BR")]
    [InlineData("unknown", 10, "")]
    [InlineData("5.1", 4, "")]
    [InlineData("2 channels", 2, "")]
    public void Layouts_are_read_by_name(string layout, int channels, string positions) =>
        Assert.Equal(positions, string.Join(' ', ChannelPositions.Of(layout, channels)));

    [Fact]
    public async Task Samples_that_are_none_are_repaired_and_counted_once_however_often_the_sound_is_read()
    {
        float[] samples = new float[1000];
        (samples[10], samples[20], samples[30], samples[40]) = (float.NaN, float.PositiveInfinity, 1e30f, -1e30f);
        (samples[50], samples[60]) = (3, -16);
        string path = _folder.File("floats.wav");
        await File.WriteAllBytesAsync(path, WaveBytes.OfFloats(44_100, 1, samples));

        foreach (ISoundDecoder decoder in new ISoundDecoder[] { new SoundDecoder(), new FfmpegSoundDecoder() })
        {
            ISound sound = await decoder.OpenAsync(new SoundFile(path), default);
            float[] heard = await Recordings.ReadAllAsync(sound, 44_100);
            await Recordings.ReadAllAsync(sound, 44_100);

            Assert.Equal([0, 0, 1, -1, 3, -16], new[] { heard[10], heard[20], heard[30], heard[40], heard[50], heard[60] });
            Assert.Equal(4, sound.Repaired);
            LoudnessCurve curve = await Envelope.MeasureAsync(sound, new EnvelopeSettings(), new FrameRate(30), default);
            Assert.Single(curve.Warnings, warning => warning.StartsWith("4 samples of", StringComparison.Ordinal));
        }
    }

    private async Task<float[]> PlayAsync(int channels, float[] samples)
    {
        string path = _folder.File("sound.wav");
        await File.WriteAllBytesAsync(path, WaveBytes.OfFloats(48_000, channels, samples));
        ISound sound = await new SoundDecoder().OpenAsync(new SoundFile(path), default);
        PlayedSound played = await PlayedSound.OpenAsync(sound, null, default);
        Assert.Equal((48_000, Math.Min(2, channels)), (played.SampleRate, played.Channels));
        List<float> all = [];
        await foreach (ReadOnlyMemory<float> block in played.ReadAsync(default))
        {
            all.AddRange(block.Span);
        }

        return [.. all];
    }
}
