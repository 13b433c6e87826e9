using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Testing.Rendering;
using Xunit;

namespace AADiff.GpuNode.Tests.Pictures;

public sealed class StoredPicturesTests : IDisposable
{
    private static readonly PictureKey _key = new(new string('1', 64));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_old_picture_that_is_used_again_is_renewed_so_that_no_sweep_takes_it()
    {
        FolderObjectStore store = new(_folder.Path);
        string name = ObjectNames.Picture(_key, "a");
        await store.PutAsync(name, new MemoryStream(FakeRenderer.Png(_key)), "image/png");
        File.SetLastWriteTimeUtc(_folder.File(name), DateTime.UtcNow.AddDays(-40));

        Assert.NotNull(await StoredPictures.FindAsync(store, _key, TimeProvider.System));

        Assert.InRange((await store.FindAsync(name))!.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task A_picture_that_was_cut_short_or_damaged_is_not_taken_for_one_and_a_whole_one_is_found_behind_it()
    {
        FolderObjectStore store = new(_folder.Path);
        byte[] whole = FakeRenderer.Png(_key);
        await store.PutAsync(ObjectNames.Picture(_key, "a"), new MemoryStream(whole[..^1]), "image/png");
        byte[] damaged = [.. whole];
        damaged[^20] ^= 1;
        await store.PutAsync(ObjectNames.Picture(_key, "b"), new MemoryStream(damaged), "image/png");
        Assert.Null(await StoredPictures.FindAsync(store, _key, TimeProvider.System));

        await store.PutAsync(ObjectNames.Picture(_key, "c"), new MemoryStream(whole), "image/png");

        Assert.Equal("c", (await StoredPictures.FindAsync(store, _key, TimeProvider.System))!.Attempt);
    }

    [Fact]
    public async Task An_old_base_that_is_used_again_is_renewed_too()
    {
        FolderObjectStore store = new(_folder.Path);
        BaseKey key = new(new string('b', 64));
        string name = ObjectNames.BaseTensors(key, "a");
        await store.PutAsync(name, new MemoryStream([1]), "application/octet-stream");
        File.SetLastWriteTimeUtc(_folder.File(name), DateTime.UtcNow.AddDays(-40));

        Assert.Equal(name, await new BaseFiles(store, TimeProvider.System).FindAsync(key));

        Assert.InRange((await store.FindAsync(name))!.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.MaxValue);
    }
}
