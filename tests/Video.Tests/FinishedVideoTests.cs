using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

/// <summary>
/// A finished file that is not what it should be is no video: what was encoded is changed before it is checked, or after that and before it is joined.
/// </summary>
public sealed class FinishedVideoTests : IDisposable
{
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("adelay=25:all=1,atrim=end=5", "its sound is")]
    [InlineData("atrim=start=0.005,asetpts=N/SR/TB,apad,atrim=end=5", "its sound is")]
    [InlineData("atrim=end=4", "samples instead of")]
    [InlineData("asetrate=44144,aresample=44100,apad,atrim=end=5", "its sound is")]
    [InlineData("areverse", "its sound is")]
    [InlineData("volume=0", "its sound is not the one")]
    [InlineData("aformat=channel_layouts=stereo", "with 2 channels at 44100 Hz")]
    public async Task A_sound_track_that_is_not_what_was_listened_to_is_found(string filter, string says)
    {
        string rain = await RainAsync();
        RenderRequest request = await _world.RequestAsync(rain, new FrameRate(30));
        VideoEncoder encoder = _world.Encoder(request);
        EncodedSound sound = await encoder.EncodeSoundAsync(CancellationToken.None);
        await ReplaceAsync(sound.File!.Name, "-i", rain, "-af", filter, "-c:a", "aac", "-b:a", "256k", "-f", "mp4");

        UserError error = await Assert.ThrowsAsync<UserError>(() => encoder.EncodeSoundAsync(CancellationToken.None));

        Assert.StartsWith("The encoded video failed its check", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(sound, await encoder.EncodeSoundAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_sound_track_that_is_changed_after_its_check_is_found()
    {
        string rain = await RainAsync();

        string message = await FailsAsync(rain, 150, async sound =>
            await ReplaceAsync(sound.File!.Name, "-i", rain, "-af", "volume=0.99", "-c:a", "aac", "-b:a", "256k", "-f", "mp4"));

        Assert.Contains("its sound was changed after it had been checked", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("its colours are marked", "-c:v", "libx264", "-bf", "0", "-colorspace", "smpte170m")]
    [InlineData("its colours are marked yuv444p", "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv444p")]
    [InlineData("instead of h264", "-c:v", "mpeg4")]
    [InlineData("it holds 17 frames instead of 30", "-c:v", "libx264", "-bf", "0", "-frames:v", "17")]
    [InlineData("segment 0 was changed after it had been checked", "-c", "copy", "-metadata", "title=another")]
    [InlineData("segment 0 was changed after it had been checked", "-c:v", "libx264", "-bf", "0", "-crf", "30")]
    public async Task Pictures_that_are_not_what_was_encoded_are_found(string says, params string[] options)
    {
        string message = await FailsAsync(_world.Tone("tone.wav", 1), 30, async _ =>
        {
            PlainName segment = Segment();
            await ReplaceAsync(segment, ["-i", _world.Folder.File(segment), .. options, "-f", "mp4"]);
        });

        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it holds 17 frames of which 17 can be decoded, instead of 30", "-bf", "0", "-frames:v", "17")]
    [InlineData("its frames do not come in the order in which they are stored", "-bf", "2", "-x264-params", "b-adapt=0")]
    public async Task A_segment_that_is_not_what_was_encoded_is_found_where_it_is_encoded(string says, params string[] options)
    {
        (RenderRequest request, string[] frames) = await ThirtyFramesAsync();
        CheckedFile segment = await _world.SegmentAsync(request, VideoWorld.Showing(frames));
        await ReplaceAsync(segment.Name, ["-i", _world.Folder.File(segment.Name), "-c:v", "libx264", .. options, "-f", "mp4"]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => _world.SegmentAsync(request, VideoWorld.Showing(frames)));

        Assert.StartsWith("The encoded video failed its check", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(segment, await _world.SegmentAsync(request, VideoWorld.Showing(frames)));
    }

    /// <summary>What is known of a segment's packets from its check is compared; of a segment that another process has checked, they are listed.</summary>
    [Fact]
    public async Task Segments_checked_elsewhere_make_the_same_video_and_packets_of_other_ones_none()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 2), new FrameRate(30));
        string[] pictures = [.. await _world.PicturesAsync(32, 32, 50, 150)];
        VideoEncoder encoder = _world.Encoder(request);
        EncodedSound sound = await encoder.EncodeSoundAsync(CancellationToken.None);
        CheckedFile dark = await _world.SegmentAsync(request, VideoWorld.Showing(Enumerable.Repeat(pictures[0], 30)));
        CheckedFile bright = await _world.SegmentAsync(request, VideoWorld.Showing(Enumerable.Repeat(pictures[1], 30)));

        byte[] here = await JoinAsync(dark, bright);
        byte[] elsewhere = await JoinAsync(dark, bright with { Packets = null });
        UserError error = await Assert.ThrowsAsync<UserError>(() => JoinAsync(dark, bright with { Packets = dark.Packets }));

        Assert.Equal(here, elsewhere);
        Assert.Contains("its pictures are not those of its segments", error.Message, StringComparison.Ordinal);

        async Task<byte[]> JoinAsync(params CheckedFile[] segments)
        {
            await encoder.MuxAsync(VideoFolder.Video, [.. segments], 60, sound, CancellationToken.None);
            byte[] video = await File.ReadAllBytesAsync(_world.Folder.File(VideoFolder.Video));
            File.Delete(_world.Folder.File(VideoFolder.Video));
            return video;
        }
    }

    [Fact]
    public async Task A_damaged_segment_is_found_where_it_is_encoded()
    {
        (RenderRequest request, string[] frames) = await ThirtyFramesAsync();
        CheckedFile segment = await _world.SegmentAsync(request, VideoWorld.Showing(frames));
        string file = _world.Folder.File(segment.Name);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes.AsSpan(bytes.AsSpan().IndexOf("mdat"u8) + 4, 4).Fill(0xff);
        await File.WriteAllBytesAsync(file, bytes);

        await Assert.ThrowsAsync<UserError>(() => _world.SegmentAsync(request, VideoWorld.Showing(frames)));

        Assert.Equal(segment, await _world.SegmentAsync(request, VideoWorld.Showing(frames)));
    }

    private async Task<(RenderRequest Request, string[] Frames)> ThirtyFramesAsync()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string[] pictures = [.. await _world.PicturesAsync(32, 32, 50, 150)];
        return (request, [.. Enumerable.Range(0, 30).Select(frame => pictures[frame % 2])]);
    }

    private async Task<string> RainAsync()
    {
        string rain = _world.File("rain.wav");
        await VideoWorld.FfmpegAsync("-i", TestData.Sample("rain.ogg"), "-t", "5", rain);
        return rain;
    }

    private PlainName Segment() => new(Path.GetFileName(Directory.GetFiles(_world.Folder.Path, "segment-*.mp4").Single()));

    private async Task<string> FailsAsync(string sound, int frames, Func<EncodedSound, Task> change)
    {
        RenderRequest request = await _world.RequestAsync(sound, new FrameRate(30));
        UserError error = await Assert.ThrowsAsync<UserError>(
            () => _world.VideoAsync(request, Enumerable.Range(0, frames).Select(frame => frame % 2), 32, 32, [50, 150], change));
        Assert.StartsWith("The encoded video failed its check", error.Message, StringComparison.Ordinal);
        Assert.False(_world.Folder.Has(VideoFolder.Video));
        return error.Message;
    }

    private async Task ReplaceAsync(PlainName name, params string[] arguments)
    {
        string changed = _world.File("changed.mp4");
        await VideoWorld.FfmpegAsync([.. arguments, changed]);
        File.Move(changed, _world.Folder.File(name), overwrite: true);
    }
}
