using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Errors;
using AADiff.Shared.Frames;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class FramesExportTests : IDisposable
{
    private readonly AssemblyWorld _world = new();
    private readonly Storyboard _storyboard = AssemblyWorld.Storyboard(new FrameRate(10), [0, 1, 0, 0]);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Every_frame_is_a_file_and_equal_frames_share_their_bytes()
    {
        ImmutableArray<string> names = await NamesAsync();
        await WriteAsync(names, _world.File("frames"));

        string[] files = [.. Directory.GetFiles(_world.File("frames")).Order(StringComparer.Ordinal)];
        Assert.Equal(["frame_000001.png", "frame_000002.png", "frame_000003.png", "frame_000004.png"], files.Select(Path.GetFileName));
        Assert.Equal(await File.ReadAllBytesAsync(_world.File($"store/{names[1]}")), await File.ReadAllBytesAsync(files[1]));
        Assert.Equal(await File.ReadAllBytesAsync(files[0]), await File.ReadAllBytesAsync(files[3]));
        string links = System.Text.Encoding.ASCII.GetString(await AssemblyWorld.RunAsync("stat", "-c", "%h", files[2]));
        Assert.Equal("3\n", links);
    }

    [Fact]
    public async Task Frames_are_replaced_only_when_asked_for()
    {
        ImmutableArray<string> names = await NamesAsync();
        Directory.CreateDirectory(_world.File("frames"));
        await WriteAsync(names, _world.File("frames"));

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _world.File("frames")));
        Assert.Equal(ErrorClass.Output, error.Class);
        await File.WriteAllTextAsync(_world.File("frames/frame_000009.png"), "of an older video");
        await WriteAsync(names, _world.File("frames"), overwrite: true);

        Assert.Equal(4, Directory.GetFiles(_world.File("frames")).Length);
    }

    [Fact]
    public async Task A_folder_with_anything_else_in_it_is_never_replaced()
    {
        ImmutableArray<string> names = await NamesAsync();
        Directory.CreateDirectory(_world.File("home"));
        await File.WriteAllTextAsync(_world.File("home/thesis.tex"), "years of work");

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _world.File("home"), overwrite: true));

        Assert.Contains("thesis.tex", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_world.File("home/thesis.tex")));
    }

    [Fact]
    public async Task A_picture_that_is_missing_leaves_no_folder_behind()
    {
        ImmutableArray<string> names = await NamesAsync();
        await _world.Store.DeleteAsync(names[1]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => WriteAsync(names, _world.File("out/frames")));

        Assert.Contains(names[1], error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_world.File("out")));
    }

    private Task WriteAsync(ImmutableArray<string> names, string folder, bool overwrite = false) =>
        FramesExport.WriteAsync(_storyboard, names, _world.Store, folder, overwrite, CancellationToken.None);

    private async Task<ImmutableArray<string>> NamesAsync() => [.. (await _world.PicturesAsync(8, 8, 10, 200)).Select(p => p.ObjectName)];
}
