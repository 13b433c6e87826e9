using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class EncoderFaultTests : IDisposable
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(3);
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("playlist.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\ntone.wav\n#EXT-X-ENDLIST\n")]
    [InlineData("script.wav", "ffconcat version 1.0\nfile tone.wav\n")]
    [InlineData("words.wav", "This is no sound at all, only some words in a file.")]
    [InlineData("empty.wav", "")]
    public async Task A_file_that_is_no_recording_or_points_elsewhere_is_refused_by_its_name(string file, string content)
    {
        _world.Tone("tone.wav", 1);
        await File.WriteAllTextAsync(_world.File(file), content);
        RenderRequest request = await _world.RequestAsync(_world.File(file), new FrameRate(10));

        UserError error = await Assert.ThrowsAsync<UserError>(() => _world.Encoder(request).EncodeSoundAsync(CancellationToken.None));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.StartsWith($"{file} is ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Left(_world.Folder));
    }

    [Fact]
    public async Task A_picture_of_another_size_or_a_damaged_one_is_named()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(10));
        string good = (await _world.PicturesAsync(16, 16, 1))[0];
        byte[] png = await File.ReadAllBytesAsync(_world.File($"store/{good}"));
        await _world.Store.PutAsync("frames/cut/a.png", new MemoryStream(png[..(png.Length / 2)]), "image/png");
        VideoEncoder encoder = _world.Encoder(request);

        UserError cut = await Assert.ThrowsAsync<LostPictureError>(
            () => _world.SegmentAsync(request, VideoWorld.Showing([good, "frames/cut/a.png"])));
        UserError gone = await Assert.ThrowsAsync<LostPictureError>(
            () => _world.SegmentAsync(request, VideoWorld.Showing([good, "frames/gone/a.png"])));
        await _world.PicturesAsync(32, 32, 1);
        UserError other = await Assert.ThrowsAsync<UserError>(
            () => _world.SegmentAsync(request, VideoWorld.Showing([TestPicture(), good])));

        Assert.Contains("frames/cut/a.png", cut.Message, StringComparison.Ordinal);
        Assert.Contains("frames/gone/a.png", gone.Message, StringComparison.Ordinal);
        Assert.Contains("32x32", other.Message, StringComparison.Ordinal);
        Assert.Empty(Left(_world.Folder));

        string TestPicture()
        {
            using var small = new MemoryStream(png);
            _world.Store.PutAsync("frames/small/a.png", small, "image/png").Wait();
            return "frames/small/a.png";
        }
    }

    [Fact]
    public async Task A_cancelled_encoding_leaves_nothing_and_no_process()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        using var cancel = new CancellationTokenSource();
        Task<CheckedFile> encoding = _world.SegmentAsync(request, VideoWorld.Showing([.. Enumerable.Repeat(picture, 20_000)]), cancellationToken: cancel.Token);
        int process = await FfmpegProcesses.InAsync(_world.Folder.Path);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoding);

        Assert.Empty(Left(_world.Folder));
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task An_encoder_that_is_killed_starts_again_and_the_result_is_the_same()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        ImmutableArray<string> frames = [.. Enumerable.Repeat(picture, 300)];
        Task<CheckedFile> encoding = _world.SegmentAsync(request, VideoWorld.Showing(frames));
        Process.GetProcessById(await FfmpegProcesses.InAsync(_world.Folder.Path)).Kill();
        byte[] killed = await File.ReadAllBytesAsync(_world.Folder.File((await encoding).Name));
        Assert.Single(Left(_world.Folder));

        byte[] undisturbed = await File.ReadAllBytesAsync(
            _world.Folder.File((await _world.SegmentAsync(request, VideoWorld.Showing(frames), job: "other")).Name));

        Assert.True(undisturbed.AsSpan().SequenceEqual(killed));
    }

    [Fact]
    public async Task An_encoder_that_is_killed_again_and_again_fails_and_leaves_nothing_half_written()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        Task<CheckedFile> encoding = _world.SegmentAsync(request, VideoWorld.Showing([.. Enumerable.Repeat(picture, 20_000)]));
        for (int attempt = 0, last = 0; attempt < 3; attempt++)
        {
            last = await FfmpegProcesses.InAsync(_world.Folder.Path, last);
            Process.GetProcessById(last).Kill();
        }

        await Assert.ThrowsAsync<UserError>(() => encoding);

        Assert.Empty(Left(_world.Folder));
    }

    [Fact]
    public async Task An_encoder_that_is_stopped_is_ended_and_started_again_and_other_jobs_go_on()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        ImmutableArray<string> frames = [.. Enumerable.Repeat(picture, 300)];
        Task<CheckedFile> encoding = _world.SegmentAsync(request, VideoWorld.Showing(frames), silence: _soon);
        VideoFolder folder = _world.Folder;
        FfmpegProcesses.Stop(await FfmpegProcesses.InAsync(folder.Path));

        CheckedFile other = await _world.SegmentAsync(request, VideoWorld.Showing(frames), job: "other");
        byte[] undisturbed = await File.ReadAllBytesAsync(_world.Folder.File(other.Name));
        byte[] stopped = await File.ReadAllBytesAsync(folder.File((await encoding).Name));

        Assert.True(undisturbed.AsSpan().SequenceEqual(stopped));
        Assert.Single(Left(folder));
    }

    [Fact]
    public async Task An_encoder_that_is_stopped_twice_fails_with_a_sentence_and_leaves_nothing()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        Task<CheckedFile> encoding = _world.SegmentAsync(request, VideoWorld.Showing([.. Enumerable.Repeat(picture, 20_000)]), silence: _soon);
        int first = await FfmpegProcesses.InAsync(_world.Folder.Path);
        FfmpegProcesses.Stop(first);
        FfmpegProcesses.Stop(await FfmpegProcesses.InAsync(_world.Folder.Path, first));

        UserError error = await Assert.ThrowsAsync<UserError>(() => encoding);

        Assert.Contains("ffmpeg did nothing", error.Message, StringComparison.Ordinal);
        Assert.Empty(Left(_world.Folder));
        Assert.Empty(FfmpegProcesses.All(_world.Folder.Path));
    }

    [Fact]
    public async Task A_sound_that_was_replaced_in_the_store_is_not_put_into_the_video()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(10));
        await _world.Store.PutAsync(request.Sounds[0].ObjectName.Value, new MemoryStream([1, 2, 3]), "audio/wav");

        UserError error = await Assert.ThrowsAsync<UserError>(() => _world.Encoder(request).EncodeSoundAsync(CancellationToken.None));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains("is not what was uploaded", error.Message, StringComparison.Ordinal);
        Assert.Empty(Left(_world.Folder));
    }

    [MountFact]
    public async Task A_segment_that_does_not_fit_on_the_disk_is_made_once_it_does()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await _world.PicturesAsync(512, 512, 1))[0];
        ImmutableArray<string> frames = [.. Enumerable.Repeat(picture, 400)];
        Directory.CreateDirectory(_world.WorkFolder);
        await VideoWorld.RunAsync("mount", "-t", "tmpfs", "-o", "size=8k", "none", _world.WorkFolder);
        try
        {
            VideoEncoder encoder = _world.Encoder(request);
            ObjectStoreException error = await Assert.ThrowsAsync<ObjectStoreException>(
                () => _world.SegmentAsync(request, VideoWorld.Showing(frames)));
            Assert.True(error.Full);
            Assert.Empty(Left(_world.Folder));

            await VideoWorld.RunAsync("mount", "-o", "remount,size=100m", _world.WorkFolder);
            Assert.True(_world.Folder.Has((await _world.SegmentAsync(request, VideoWorld.Showing(frames))).Name));
        }
        finally
        {
            await VideoWorld.RunAsync("umount", _world.WorkFolder);
        }
    }

    [MountFact]
    public async Task A_full_disk_is_said_to_be_full_and_the_next_try_works()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 60, 48_000, 2), new FrameRate(30));
        Directory.CreateDirectory(_world.WorkFolder);
        await VideoWorld.RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", _world.WorkFolder);
        try
        {
            VideoEncoder encoder = _world.Encoder(request);
            ObjectStoreException error = await Assert.ThrowsAsync<ObjectStoreException>(() => encoder.EncodeSoundAsync(CancellationToken.None));
            Assert.True(error.Full);
            Assert.Empty(Left(_world.Folder));

            await VideoWorld.RunAsync("mount", "-o", "remount,size=100m", _world.WorkFolder);
            Assert.Equal(60 * 48_000, (await encoder.EncodeSoundAsync(CancellationToken.None)).Samples);
        }
        finally
        {
            await VideoWorld.RunAsync("umount", _world.WorkFolder);
        }
    }

    /// <summary>Files of a video, but for pictures that were converted for the encoder: those are whole, and the next try needs them.</summary>
    private static IEnumerable<string> Left(VideoFolder folder) =>
        Directory.EnumerateFiles(folder.Path).Where(file => !Path.GetFileName(file).StartsWith("planes-", StringComparison.Ordinal));
}
