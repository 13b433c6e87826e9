using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Pictures;
using AADiff.Testing.Video;
using AADiff.Video;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

public sealed class FramesExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;
    private readonly Storyboard _storyboard = GreyPictures.Storyboard(new FrameRate(10), [0, 1, 0, 0]);

    public FramesExportTests() => _store = new FolderObjectStore(_folder.File("store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_frame_is_a_file_and_equal_frames_share_their_bytes()
    {
        ImmutableArray<string> names = await NamesAsync();
        await WriteAsync(names, _folder.File("frames"));

        string[] files = [.. Directory.GetFiles(_folder.File("frames")).Order(StringComparer.Ordinal)];
        Assert.Equal(["frame_000001.png", "frame_000002.png", "frame_000003.png", "frame_000004.png"], files.Select(Path.GetFileName));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File($"store/{names[1]}")), await File.ReadAllBytesAsync(files[1]));
        Assert.Equal(await File.ReadAllBytesAsync(files[0]), await File.ReadAllBytesAsync(files[3]));
        Assert.Equal("3\n", await LinksAsync(files[2]));
    }

    [Fact]
    public async Task Frames_are_replaced_only_when_asked_for()
    {
        ImmutableArray<string> names = await NamesAsync();
        Directory.CreateDirectory(_folder.File("frames"));
        await WriteAsync(names, _folder.File("frames"));

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _folder.File("frames")));
        Assert.Equal(ErrorClass.Output, error.Class);
        await File.WriteAllTextAsync(_folder.File("frames/frame_000009.png"), "of an older video");
        await WriteAsync(names, _folder.File("frames"), overwrite: true);

        Assert.Equal(4, Directory.GetFiles(_folder.File("frames")).Length);
    }

    [Fact]
    public async Task A_folder_with_anything_else_in_it_is_never_replaced()
    {
        ImmutableArray<string> names = await NamesAsync();
        Directory.CreateDirectory(_folder.File("home"));
        await File.WriteAllTextAsync(_folder.File("home/thesis.tex"), "years of work");

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _folder.File("home"), overwrite: true));

        Assert.Contains("thesis.tex", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("home/thesis.tex")));
    }

    [Fact]
    public async Task A_picture_that_is_missing_leaves_no_folder_behind()
    {
        ImmutableArray<string> names = await NamesAsync();
        await _store.DeleteAsync(names[1]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _folder.File("out/frames")));

        Assert.Contains(names[1], error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("out")));
    }

    [Fact]
    public async Task Frames_have_the_size_and_the_fit_of_the_video()
    {
        ImmutableArray<string> names = await NamesAsync();
        FrameForm form = new(new VideoShape(null, new PictureSize(20, 10), Fit.Pad), 8);

        await FramesExport.WriteAsync(_storyboard, form, picture => names[picture], _store, _folder.File("frames"), overwrite: false, CancellationToken.None);

        string[] files = [.. Directory.GetFiles(_folder.File("frames")).Order(StringComparer.Ordinal)];
        Picture[] frames = [.. files.Select(file => PictureFile.Decode(File.ReadAllBytes(file)))];
        Assert.Equal(4, files.Length);
        Assert.All(frames, frame => Assert.Equal((20, 10), (frame.Width, frame.Height)));
        Assert.Equal([0, 10, 10, 0], At(frames[0], 2, 6, 13, 17));
        Assert.Equal([0, 200, 200, 0], At(frames[1], 2, 6, 13, 17));
        Assert.Equal("3\n", await LinksAsync(files[2]));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(20, 30)]
    public async Task Frames_of_16_bits_have_the_sums_of_blends_unrounded_scaled_or_not(int width, int height)
    {
        ImmutableArray<string> names = await NamesAsync();
        FrameBlend blend = FrameBlend.Of([0, 1], [0.3, 0.7]);
        Storyboard blended = _storyboard with { Strengths = [0, 1, 0.7f, 0.7f], Blends = [FrameBlend.Alone(0), FrameBlend.Alone(1), blend, blend] };
        double sum = (10 * blend.Weights!.Value[0]) + (200 * blend.Weights.Value[1]);
        FrameForm form = new(new VideoShape(null, new PictureSize(width, height), Fit.Stretch), 16);

        await FramesExport.WriteAsync(blended, form, picture => names[picture], _store, _folder.File("frames"), overwrite: false, CancellationToken.None);

        ushort[] values = await ValuesAsync("frame_000003.png");
        Assert.Equal(new PngHeader(width, height, 16, 3), PngHeader.Read(await File.ReadAllBytesAsync(_folder.File("frames/frame_000003.png"))));
        Assert.Equal(width * height * 3, values.Length);
        Assert.Equal([(ushort)Math.Round(257 * sum)], values.Distinct());
        Assert.NotEqual(0, values[0] % 257);
        Assert.Equal([(ushort)(257 * 200)], (await ValuesAsync("frame_000002.png")).Distinct());
        Assert.Equal(values, await ValuesAsync("frame_000004.png"));
    }

    private static int[] At(Picture frame, params int[] columns) => [.. columns.Select(x => (int)frame.Rgb[3 * ((5 * frame.Width) + x)])];

    private async Task<ushort[]> ValuesAsync(string frame)
    {
        byte[] raw = await VideoWorld.FfmpegAsync("-i", _folder.File($"frames/{frame}"), "-f", "rawvideo", "-pix_fmt", "rgb48le", "-");
        return MemoryMarshal.Cast<byte, ushort>(raw).ToArray();
    }

    private Task WriteAsync(ImmutableArray<string> names, string folder, bool overwrite = false) =>
        FramesExport.WriteAsync(_storyboard, FrameForm.Drawn, picture => names[picture], _store, folder, overwrite, CancellationToken.None);

    private Task<ImmutableArray<string>> NamesAsync() => GreyPictures.StoreAsync(_store, 8, 8, 10, 200);

    private static async Task<string> LinksAsync(string file)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%h", file]) { RedirectStandardOutput = true })!;
        return await stat.StandardOutput.ReadToEndAsync();
    }
}
