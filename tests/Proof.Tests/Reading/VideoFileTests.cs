using AADiff.Proof.Reading;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Proof.Tests.Reading;

public sealed class VideoFileTests : IDisposable
{
    private readonly MadeVideo _made = new();

    public void Dispose() => _made.Dispose();

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("video.mkv")]
    [InlineData("video.mov")]
    public async Task Any_container_gives_its_frames_and_its_rate(string name)
    {
        VideoFile video = await VideoFile.OpenAsync(await _made.MakeAsync("T*100", "1", seconds: 1, name), name, default);
        List<Picture> frames = [];
        await foreach (Picture frame in video.ReadFramesAsync(default))
        {
            frames.Add(frame);
        }

        Assert.Equal((30, new FrameRate(30), new PictureSize(64, 48)), (frames.Count, video.FrameRate, video.Size));
        Assert.All(frames, frame => Assert.Equal(3 * 64 * 48, frame.Rgb.Length));
        Assert.True(frames[^1].Rgb[0] > frames[0].Rgb[0] + 50, "it gets brighter");
    }

    [Fact]
    public async Task Files_without_pictures_or_without_sound_and_files_that_are_no_video_are_refused_with_a_sentence()
    {
        string sound = _made.At("sound.ogg"), silent = _made.At("silent.mp4"), text = _made.At("text.mp4"), list = _made.At("list.mp4");
        await VideoWorld.FfmpegAsync("-f", "lavfi", "-i", "sine=d=1", sound);
        await VideoWorld.FfmpegAsync("-f", "lavfi", "-i", "testsrc=d=1:s=64x48", silent);
        await File.WriteAllTextAsync(text, "no video");
        await File.WriteAllTextAsync(list, $"ffconcat version 1.0\nfile '{silent}'\n");

        Assert.Equal("sound.ogg holds no pictures; name a video.", await RefusalAsync(sound));
        Assert.Equal("silent.mp4 holds no sound track, and nothing can follow a sound that is not there.", await RefusalAsync(silent));
        Assert.StartsWith("text.mp4 is not a video that ffmpeg can decode", await RefusalAsync(text), StringComparison.Ordinal);
        Assert.StartsWith("list.mp4 is not a video that ffmpeg can decode", await RefusalAsync(list), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_that_begins_late_is_heard_late()
    {
        string early = await _made.MakeAsync("0", "1", seconds: 2), late = _made.At("late.mkv");
        await VideoWorld.FfmpegAsync("-i", early, "-itsoffset", "0.5", "-i", early, "-map", "0:v", "-map", "1:a", "-c", "copy", late);

        VideoFile video = await VideoFile.OpenAsync(late, "late.mkv", default);

        Assert.Equal(0.5, video.SoundDelay, 0.05);
    }

    private static async Task<string> RefusalAsync(string path)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => VideoFile.OpenAsync(path, Path.GetFileName(path), default));
        Assert.Equal(ErrorClass.Input, error.Class);
        return error.Message;
    }
}
