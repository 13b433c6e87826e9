using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
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
        await store.PutAsync(name, new MemoryStream([1]), "image/png");
        File.SetLastWriteTimeUtc(_folder.File(name), DateTime.UtcNow.AddDays(-40));

        Assert.NotNull(await StoredPictures.FindAsync(store, _key, TimeProvider.System));

        Assert.InRange((await store.FindAsync(name))!.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.MaxValue);
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
