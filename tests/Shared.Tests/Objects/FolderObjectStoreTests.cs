using System.Diagnostics;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Shared.Tests.Hosting;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class FolderObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FolderObjectStoreTests() => Store = new FolderObjectStore(_folder.Path);

    protected override IObjectStore Store { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_has_no_addresses() => Assert.Null(await Store.PresignAsync("videos/a", TimeSpan.FromMinutes(1)));

    [Fact]
    public async Task Nothing_stays_in_the_folder_of_unfinished_writes()
    {
        await PutAsync("a/b", "x");
        using var dies = new EndlessBytes(1_000_000, 500_000);
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("a/c", dies, "x/y"));

        Assert.Empty(Directory.EnumerateFiles(_folder.File(".parts")));
    }

    [Fact]
    public async Task A_store_that_the_farm_makes_is_its_user_s_alone_and_one_that_was_made_for_several_stays_theirs()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        string own = _folder.File("own", "objects");
        string shared = _folder.File("shared");
        Directory.CreateDirectory(shared);
        File.SetUnixFileMode(shared, PrivateFiles.Folder | Group);
        foreach (string root in (string[])[own, shared])
        {
            await new FolderObjectStore(root).PutAsync("a/b", new MemoryStream([1]), "x/y");
        }

        Assert.Equal(PrivateFiles.Folder, File.GetUnixFileMode(own));
        Assert.Equal(PrivateFiles.Folder, File.GetUnixFileMode(Path.Combine(own, "a")));
        Assert.Equal(PrivateFiles.File, File.GetUnixFileMode(Path.Combine(own, "a", "b")));
        Assert.Equal(PrivateFiles.Folder | Group, File.GetUnixFileMode(Path.Combine(shared, "a")));
        Assert.Equal(PrivateFiles.File | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(shared, "a", "b")));
    }

    [Fact]
    public async Task Deleting_the_last_object_of_a_folder_removes_the_folder()
    {
        await PutAsync("frames/k/1.png", "x");
        await Store.DeleteAsync("frames/k/1.png");

        Assert.False(Directory.Exists(_folder.File("frames")));
    }

    [Fact]
    public async Task Leftovers_of_a_killed_process_are_never_listed_and_go_when_the_store_is_opened()
    {
        string leftover = _folder.File(".parts", "0123");
        string hardlyMade = _folder.File(".parts", "4567.new");
        await File.WriteAllTextAsync(leftover, "half an obj");
        await File.WriteAllTextAsync(hardlyMade, "");
        Assert.Empty(await NamesAsync(""));

        _ = new FolderObjectStore(_folder.Path);

        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(hardlyMade));
        File.SetLastWriteTimeUtc(hardlyMade, DateTime.UtcNow.AddHours(-1));
        _ = new FolderObjectStore(_folder.Path);
        Assert.False(File.Exists(hardlyMade));
    }

    [Fact]
    public async Task Opening_the_store_again_does_not_disturb_a_write_that_still_runs()
    {
        using var content = new EndlessBytes(600_000)
        {
            OnRead = position =>
            {
                if (position > 300_000)
                {
                    Array.ForEach(Directory.GetFiles(_folder.File(".parts")), f => File.SetLastWriteTimeUtc(f, DateTime.UtcNow.AddHours(-1)));
                    _ = new FolderObjectStore(_folder.Path);
                }
            },
        };

        await Store.PutAsync("inputs/slow", content, "audio/wav");

        Assert.Equal(600_000, (await Store.FindAsync("inputs/slow"))!.Bytes);
    }

    [Fact]
    public async Task A_folder_that_went_away_is_an_unusable_store_not_an_empty_one()
    {
        await PutAsync("a/b", "x");
        Directory.Delete(_folder.Path, recursive: true);

        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.FindAsync("a/b"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.OpenAsync("a/b"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => PutAsync("a/b", "y"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => NamesAsync("a/"));
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_an_unusable_store()
    {
        File.WriteAllText(_folder.File("file"), "");

        Assert.Throws<ObjectStoreException>(() => new FolderObjectStore(_folder.File("file")));
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_told_once_and_once_more_when_it_is_back()
    {
        using RecordedLog log = new();
        string root = _folder.File("shared");
        var store = new FolderObjectStore(root, log);
        await store.PutAsync("a/b", new MemoryStream([1]), "x/y");
        Directory.Move(root, root + ".away");

        await Assert.ThrowsAsync<ObjectStoreException>(() => store.FindAsync("a/b"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("a/c", new MemoryStream([1]), "x/y"));
        Directory.Move(root + ".away", root);
        Assert.NotNull(await store.FindAsync("a/b"));

        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("a/b could not be reached", log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("can be used again", log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_the_folder_of_other_objects_is_refused()
    {
        await PutAsync("a/b", "x");

        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync("a", "y"));
        Assert.Equal("x", await ReadAsync("a/b"));
    }

    [MountFact]
    public async Task A_full_disk_is_said_to_be_full_and_keeps_nothing_half_written()
    {
        string mount = Directory.CreateDirectory(_folder.File("small")).FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", mount);
        try
        {
            var store = new FolderObjectStore(mount);
            await store.PutAsync("kept", new MemoryStream(new byte[1000]), "x/y");
            using var content = new EndlessBytes(3_000_000);
            ObjectStoreException error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("inputs/large", content, "x/y"));

            Assert.True(error.Full);
            Assert.Null(await store.FindAsync("inputs/large"));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(mount, ".parts")));
            await store.PutAsync("inputs/small", new MemoryStream(new byte[100_000]), "x/y");
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
