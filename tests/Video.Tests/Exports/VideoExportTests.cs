using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using AADiff.Video.Exports;
using SkiaSharp;
using Xunit;

namespace AADiff.Video.Tests.Exports;

public sealed class VideoExportTests : IDisposable
{
    private static readonly int[] _frames = [0, 0, 1, 1, 2, 2, 1, 0];

    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("v.mp4", VideoCodec.H264, "h264", "yuv444p", "aac", 3)]
    [InlineData("v.mov", null, "h264", null, "aac", 3)]
    [InlineData("v.mp4", VideoCodec.Hevc, "hevc", "yuv420p10le", "aac", 3)]
    [InlineData("v.webm", null, "av1", null, "opus", 4)]
    [InlineData("v.mov", VideoCodec.Prores, "prores", null, "aac", 3)]
    [InlineData("v.mkv", VideoCodec.Ffv1, "ffv1", null, "aac", 0)]
    [InlineData("v.gif", null, "gif", null, null, 3)]
    public async Task Every_format_holds_every_frame_at_its_time_as_bright_as_it_was_drawn_and_the_sound(
        string file, VideoCodec? codec, string stored, string? pixels, string? heard, int tolerance)
    {
        string path = await ExportAsync(file, codec, pixels);

        string streams = System.Text.Encoding.UTF8.GetString(
            await VideoWorld.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,pix_fmt,width,height", "-of", "csv=p=0", path));
        Assert.StartsWith($"{stored},96,64,{pixels}", streams);
        Assert.Equal(heard is not null, streams.Contains($"\n{heard ?? "aac"}", StringComparison.Ordinal));
        byte[] seen = await VideoWorld.BrightnessAsync(path);
        Assert.Equal(_frames.Length, seen.Length);
        Assert.All(_frames.Zip(seen), pair => Assert.InRange(pair.Second, Grey(pair.First) - tolerance, Grey(pair.First) + tolerance));
        if (codec == VideoCodec.Ffv1)
        {
            byte[] rgb = await VideoWorld.FfmpegAsync("-i", path, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-");
            Assert.All(rgb, value => Assert.Equal(Grey(0), value));
        }
    }

    [Fact]
    public async Task A_webp_moves_as_long_as_the_video_and_a_gif_leaves_frames_out_that_players_can_not_show()
    {
        using var webp = SKCodec.Create(await ExportAsync("v.webp", null, null));
        byte[] gif = await VideoWorld.BrightnessAsync(await ExportAsync("fast.gif", null, null, fps: 50));

        Assert.Equal(800, webp.FrameInfo.Sum(frame => frame.Duration));
        Assert.Equal((96, 64), (webp.Info.Width, webp.Info.Height));
        Assert.Equal(4, gif.Length);
    }

    [Theory]
    [InlineData("v.avi", null, null, null, ErrorClass.Output, "a video ends with .mp4, .mov, .mkv, .webm, .gif or .webp")]
    [InlineData("v", null, null, null, ErrorClass.Output, "can't be written: a video ends with")]
    [InlineData("v.mp4", VideoCodec.Prores, null, null, ErrorClass.Usage, "prores can't be written into \"v.mp4\": it goes into .mov or .mkv.")]
    [InlineData("v.mp4", VideoCodec.H264, 52, null, ErrorClass.Usage, "goes from 0 to 51, not 52")]
    [InlineData("v.mov", VideoCodec.Prores, 10, null, ErrorClass.Usage, "prores has no quality to choose: leave out --crf.")]
    [InlineData("v.mp4", null, null, "rgb; rm -rf", ErrorClass.Usage, "choose yuv420p, yuv422p")]
    [InlineData("v.gif", null, null, "yuv420p", ErrorClass.Usage, "leave out --pix-fmt")]
    public void What_does_not_go_together_is_told_with_what_does(
        string path, VideoCodec? codec, int? quality, string? pixels, ErrorClass kind, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => ExportFormat.Of(path, codec, quality, pixels));

        Assert.Equal(kind, error.Class);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_video_of_which_nothing_is_said_is_the_farms_own() => Assert.Null(ExportFormat.Of("V.MP4", null, null, null));

    private static byte Grey(int picture) => (byte)(60 + (picture * 80));

    private async Task<string> ExportAsync(string file, VideoCodec? codec, string? pixels, int fps = 10)
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", _frames.Length / (double)fps), new FrameRate(fps));
        string own = await _world.VideoAsync(request, _frames, 96, 64, Grey(0), Grey(1), Grey(2));
        ImmutableArray<string> pictures = await _world.PicturesAsync(96, 64, Grey(0), Grey(1), Grey(2));
        string path = _world.File(file);
        await using FileStream sound = File.OpenRead(own);
        await new VideoExport(_world.File("exports")).WriteAsync(
            VideoWorld.Showing(_frames.Select(frame => pictures[frame])), new PictureReader(_world.Store), request.FrameRate, VideoShape.Of(request), detail: null,
            ExportFormat.Of(file, codec, null, pixels)!, sound, path, CancellationToken.None);
        Assert.Empty(Directory.GetFiles(Path.Combine(_world.File("exports"), "export"), "*.part"));
        return path;
    }
}
