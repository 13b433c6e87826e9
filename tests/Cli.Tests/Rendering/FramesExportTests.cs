using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Pictures;
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

    private Task WriteAsync(ImmutableArray<string> names, string folder, bool overwrite = false) =>
        FramesExport.WriteAsync(_storyboard, picture => names[picture], _store, folder, overwrite, CancellationToken.None);

    private Task<ImmutableArray<string>> NamesAsync() => GreyPictures.StoreAsync(_store, 8, 8, 10, 200);

    private static async Task<string> LinksAsync(string file)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%h", file]) { RedirectStandardOutput = true })!;
        return await stat.StandardOutput.ReadToEndAsync();
    }
}
