using System.Text;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

/// <summary>What a video of one or several sounds sounds like.</summary>
public sealed class HeardSoundTests : IDisposable
{
    private const int SampleRate = 48_000;

    private static readonly FrameRate _rate = new(10);

    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task All_sounds_are_heard_together_at_their_time_and_with_their_gain_as_long_as_the_first()
    {
        RenderRequest request = await _world.RequestAsync(
            _rate, Click("a.wav", SampleRate, 3, 0.5), Click("b.wav", 22_050, 1, 0.25), Click("c.wav", 16_000, 5, 1.7));
        request = request with { Sounds = request.Sounds.SetItem(2, request.Sounds[2] with { GainDecibels = -6.0206 }) };

        float[] heard = await VideoWorld.SamplesAsync(await VideoAsync(request, 30), SampleRate);

        Assert.InRange(heard.Length, 3 * SampleRate, (3 * SampleRate) + 1024);
        double[] loudest = [.. new[] { 0.5, 0.25, 1.7 }.Select(at => Loudness(heard, at))];
        Assert.Equal(1, loudest[1] / loudest[0], 0.25);
        Assert.Equal(0.5, loudest[2] / loudest[0], 0.15);
        Assert.InRange(Loudness(heard, 1.2) / loudest[0], 0, 0.05);
    }

    [Fact]
    public async Task Nothing_is_heard_when_that_is_wanted_and_the_pictures_last_as_long_as_their_frames()
    {
        RenderRequest request = await _world.RequestAsync(Click("a.wav", SampleRate, 0.95, 0.5), _rate);

        string video = await VideoAsync(request with { Heard = new HeardSound { Kind = HeardKind.None } }, 10);

        Assert.Equal("video,1.000000\n", Encoding.ASCII.GetString(await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-show_entries", "stream=codec_type,duration", "-of", "csv=p=0", video)));
    }

    [Theory]
    [InlineData(5.0, 1.25)]
    [InlineData(0.5, 0.25)]
    public async Task One_file_is_heard_instead_and_is_cut_or_followed_by_silence(double seconds, double at)
    {
        RenderRequest request = await _world.RequestAsync(_rate, Click("a.wav", 16_000, 2, 0.75), Click("b.wav", SampleRate, seconds, at));
        request = request with
        {
            Sounds = request.Sounds[..1],
            Heard = new HeardSound { Kind = HeardKind.File, ObjectName = request.Sounds[1].ObjectName, FileName = "b.wav" },
        };

        float[] heard = await VideoWorld.SamplesAsync(await VideoAsync(request, 20), SampleRate);

        Assert.InRange(heard.Length, 2 * SampleRate, (2 * SampleRate) + 1024);
        Assert.InRange(Loudness(heard, 0.75) / Loudness(heard, at), 0, 0.05);
    }

    [Fact]
    public async Task A_sound_that_is_heard_alone_as_it_is_gives_the_bytes_of_a_request_that_says_nothing()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), _rate);
        SoundTrack sound = request.Sounds[0];
        RenderRequest named = request with
        {
            Heard = new HeardSound { Kind = HeardKind.File, ObjectName = sound.ObjectName, FileName = "tone.wav", GainDecibels = 0 },
        };
        using var elsewhere = new VideoWorld();
        RenderRequest other = named with { Sounds = (await elsewhere.RequestAsync(_world.File("tone.wav"), _rate)).Sounds };

        byte[] one = await File.ReadAllBytesAsync(await VideoAsync(request, 10));
        byte[] two = await File.ReadAllBytesAsync(await elsewhere.VideoAsync(other, Enumerable.Repeat(0, 10), 16, 16, 99));

        Assert.True(one.AsSpan().SequenceEqual(two));
    }

    [Fact]
    public async Task A_sound_that_is_lost_is_named()
    {
        RenderRequest request = await _world.RequestAsync(_rate, Click("a.wav", SampleRate, 1, 0.5), Click("b.wav", SampleRate, 1, 0.2));
        await _world.Store.DeleteAsync(request.Sounds[1].ObjectName.Value);

        UserError error = await Assert.ThrowsAsync<UserError>(() => VideoAsync(request, 10));

        Assert.Contains("b.wav is not in the object store any more", error.Message, StringComparison.Ordinal);
    }

    private Task<string> VideoAsync(RenderRequest request, int frames) => _world.VideoAsync(request, Enumerable.Repeat(0, frames), 16, 16, 99);

    /// <summary>Silence but for a short tone of 1 kHz.</summary>
    private string Click(string name, int sampleRate, double seconds, double at) => _world.Wav(
        name, sampleRate, 1, Enumerable.Range(0, (int)Math.Round(seconds * sampleRate)).Select(n =>
            Math.Abs(((double)n / sampleRate) - at) < 0.02 ? 0.4f * MathF.Sin(n * 6283f / sampleRate) : 0f));

    /// <summary>Root mean square around a moment.</summary>
    private static double Loudness(float[] samples, double at) =>
        Math.Sqrt(samples[(int)((at - 0.02) * SampleRate)..(int)((at + 0.02) * SampleRate)].Average(sample => (double)sample * sample));
}
