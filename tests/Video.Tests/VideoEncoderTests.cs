using System.Text;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class VideoEncoderTests : IDisposable
{
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_click_is_heard_while_its_white_frame_is_seen()
    {
        const int SampleRate = 48_000;
        var rate = new FrameRate(30000, 1001);
        int[] clicks = [7, 40, 121, 239, 305];
        string sound = _world.Wav("clicks.wav", SampleRate, 2, Enumerable.Range(0, (int)(10.7 * SampleRate)).Select(n =>
            Array.Exists(clicks, f => n - (int)((f + 0.5) / rate.PerSecond * SampleRate) is >= 0 and < 200) ? 0.9f : 0f));
        int frames = rate.FrameCount((int)(10.7 * SampleRate), SampleRate);
        string video = await VideoAsync(sound, rate, Enumerable.Range(0, frames).Select(f => clicks.Contains(f) ? 1 : 0), 64, 0, 255);

        byte[] seen = await VideoWorld.BrightnessAsync(video);
        float[] heard = await VideoWorld.SamplesAsync(video, SampleRate);

        Assert.Equal(frames, seen.Length);
        Assert.Equal(clicks, Enumerable.Range(0, frames).Where(f => seen[f] > 128));
        foreach (int click in clicks)
        {
            double loudest = Loudest(
                heard, (int)((click - 5) / rate.PerSecond * SampleRate), (int)((click + 6) / rate.PerSecond * SampleRate)) / (double)SampleRate;
            Assert.InRange(loudest * rate.PerSecond, click, click + 1);
        }
    }

    [Fact]
    public async Task Frames_of_twenty_minutes_at_29_97_each_show_at_exactly_their_number_over_the_rate()
    {
        var rate = new FrameRate(30000, 1001);
        const int Frames = 35_964;
        string sound = _world.File("long.wav");
        await VideoWorld.FfmpegAsync("-f", "lavfi", "-i", "sine=frequency=300:sample_rate=8000:duration=1200", sound);
        string video = await VideoAsync(sound, rate, Enumerable.Range(0, Frames).Select(f => f / 120 % 3), 16, 0, 128, 255);

        string[] times = Encoding.ASCII.GetString(await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts,dts:stream=time_base", "-of", "csv=p=0",
            video)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("1/30000", times[^1]);
        Assert.Equal(Enumerable.Range(0, Frames).Select(f => $"{f * 1001L},{f * 1001L}"), times[..^1]);
        Assert.InRange(await DurationAsync(video, "v"), 1200, 1200 + (1 / rate.PerSecond));
    }

    [Theory]
    [InlineData(0.004, 1)] // shorter than one frame
    [InlineData(0.033, 1)]
    [InlineData(0.9, 27)]
    [InlineData(4.0, 120)]
    [InlineData(4.013, 120)] // longer than its frames by 0.4 of one
    public async Task Pictures_and_sound_last_equally_long_to_within_one_frame(double seconds, int frames)
    {
        string sound = _world.Tone("tone.wav", seconds, 44_100, 2);
        string video = await VideoAsync(sound, new FrameRate(30), Enumerable.Repeat(0, frames), 32, 90);

        double shown = await DurationAsync(video, "v");
        Assert.InRange(shown - await DurationAsync(video, "a"), -0.0001, 1.0 / 30);
        Assert.InRange(shown - seconds, -0.0001, 1.0 / 30);
        Assert.Equal(frames, (await VideoWorld.BrightnessAsync(video)).Length);
    }

    [Theory]
    [InlineData(20, -1)]
    [InlineData(20, 0)]
    [InlineData(20, 1)]
    [InlineData(30, -1)]
    [InlineData(30, 0)]
    [InlineData(30, 1)]
    public async Task A_sample_more_or_less_than_whole_frames_makes_no_frame_more_or_less(int frames, int more)
    {
        // A frame of 1000/30 ms is 1470 samples.
        int samples = (frames * 1470) + more;
        var rate = new FrameRate(30);
        string sound = _world.Wav("tone.wav", 44_100, 1, Enumerable.Range(0, samples).Select(n => 0.3f * MathF.Sin(n * 0.06f)));
        string video = await VideoAsync(sound, rate, Enumerable.Repeat(0, rate.FrameCount(samples, 44_100)), 32, 90);

        Assert.Equal(frames, (await VideoWorld.BrightnessAsync(video)).Length);
        double heard = await DurationAsync(video, "a");

        // The container counts the length of the sound in milliseconds.
        Assert.Equal(samples / 44_100.0, heard, 0.001);
        Assert.InRange(await DurationAsync(video, "v") - Math.Max(heard, frames / 30.0), -2e-6, 1 / 15_360.0);
    }

    [Fact]
    public async Task The_same_pictures_and_sound_give_the_same_bytes_wherever_and_whenever()
    {
        string sound = _world.Tone("tone.wav", 6);
        IEnumerable<int> frames = [.. Enumerable.Range(0, 180).Select(f => f % 3)];
        byte[] one = await File.ReadAllBytesAsync(await VideoAsync(sound, new FrameRate(30), frames, 64, 10, 100, 200));
        using var elsewhere = new VideoWorld();
        byte[] two = await File.ReadAllBytesAsync(await VideoAsync(sound, new FrameRate(30), frames, 64, elsewhere, 10, 100, 200));

        Assert.True(one.AsSpan().SequenceEqual(two));
    }

    [Fact]
    public async Task The_video_is_h264_420_with_marked_colours_and_aac_with_its_index_in_front()
    {
        string video = await VideoAsync(_world.Tone("tone.wav", 1), new FrameRate(25), Enumerable.Range(0, 25).Select(_ => 0), 48, 77);

        string streams = Encoding.ASCII.GetString(
            await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,pix_fmt,color_space,color_range,width,height,has_b_frames", "-of",
            "compact=p=0:nk=1", video));
        Assert.Equal("h264|48|48|0|yuv420p|tv|bt709\naac\n", streams);
        byte[] file = await File.ReadAllBytesAsync(video);
        Assert.InRange(file.AsSpan().IndexOf("moov"u8), 1, file.AsSpan().IndexOf("mdat"u8));
    }

    [Fact]
    public async Task Pictures_are_scaled_to_the_wanted_height_with_even_sides_and_their_colour_kept()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 0.5), new FrameRate(10), height: 50);
        string video = await _world.VideoAsync(request, [0, 0, 0, 0, 0], 96, 64, 180);

        string size = Encoding.ASCII.GetString(
            await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height", "-of", "csv=p=0", video));
        Assert.Equal("76,50\n", size);
        Assert.All(await VideoWorld.BrightnessAsync(video), grey => Assert.InRange(grey, 178, 182));
    }

    [Theory]
    [InlineData("mp3", 2)]
    [InlineData("ogg", 1)]
    [InlineData("flac", 2)]
    [InlineData("m4a", 1)]
    [InlineData("mp4", 2)]
    [InlineData("au", 2)]
    [InlineData("wav", 6)]
    public async Task Any_sound_is_taken_even_that_of_a_video(string extension, int channels)
    {
        string wav = _world.Tone("tone.wav", 2, 44_100, channels);
        string sound = _world.File($"sound.{extension}");
        await VideoWorld.FfmpegAsync(
            [.. extension == "mp4" ? (string[])["-f", "lavfi", "-i", "testsrc=size=32x32:rate=5:duration=2"] : [], "-i", wav, sound]);
        string video = await VideoAsync(sound == wav ? wav : sound, new FrameRate(24), Enumerable.Repeat(0, 48), 16, 50);

        string heard = Encoding.ASCII.GetString(
            await VideoWorld.RunAsync(
            "ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name,channels", "-of", "csv=p=0", video));
        Assert.Equal($"aac,{Math.Min(2, channels)}\n", heard);
        Assert.InRange(await DurationAsync(video, "a"), 1.99, 2.06);
    }

    [Fact]
    public async Task A_late_start_in_the_container_of_the_sound_moves_nothing()
    {
        // The sound is listened to from its first sample; a video that delays it by half a second must not desynchronise the result.
        string wav = _world.Wav("click.wav", 48_000, 1, Enumerable.Range(0, 96_000).Select(n => n is >= 48_000 and < 48_200 ? 0.9f : 0f));
        string late = _world.File("late.mp4");
        await VideoWorld.FfmpegAsync("-f", "lavfi", "-i", "testsrc=size=32x32:rate=5:duration=3", "-itsoffset", "0.5", "-i", wav, late);
        string video = await VideoAsync(late, new FrameRate(10), Enumerable.Range(0, 20).Select(_ => 0), 16, 50);

        float[] heard = await VideoWorld.SamplesAsync(video, 48_000);
        float[] listened = await VideoWorld.SamplesAsync(late, 48_000);
        Assert.InRange(Loudest(heard, 0, heard.Length) - Loudest(listened, 0, listened.Length), -200, 200);
    }

    private static int Loudest(float[] samples, int from, int to) =>
        Enumerable.Range(Math.Max(0, from), Math.Min(samples.Length, to) - Math.Max(0, from)).MaxBy(n => Math.Abs(samples[n]));

    private static async Task<double> DurationAsync(string video, string stream) => double.Parse(
        Encoding.ASCII.GetString(
        await VideoWorld.RunAsync(
        "ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", "stream=duration", "-of", "csv=p=0", video)),
        System.Globalization.CultureInfo.InvariantCulture);

    private Task<string> VideoAsync(string sound, FrameRate rate, IEnumerable<int> frames, int size, params byte[] greys) =>
        VideoAsync(sound, rate, frames, size, _world, greys);

    private static async Task<string> VideoAsync(
        string sound, FrameRate rate, IEnumerable<int> frames, int size, VideoWorld world, params byte[] greys) =>
        await world.VideoAsync(await world.RequestAsync(sound, rate), frames, size, size, greys);
}
