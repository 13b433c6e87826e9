using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Pictures;

/// <summary>Pictures that exist already.</summary>
internal static class StoredPictures
{
    /// <summary>
    /// The first rendering of a picture by name that is whole, with the digest of what really lies there, renewed; null: there is none. One
    /// that was cut short or damaged is left to the sweep.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    /// <exception cref="IOException">The store is away.</exception>
    public static async Task<PictureCommand.InStore?> FindAsync(IObjectStore store, PictureKey key, TimeProvider time)
    {
        try
        {
            await foreach (ObjectInfo found in store.ListAsync(ObjectNames.Picture(key)))
            {
                if (!await store.KeepAsync(found, time))
                {
                    continue;
                }

                byte[] png = await ReadAsync(store, found.Name);
                if (WholePng.Is(png))
                {
                    string digest = Convert.ToHexStringLower(SHA256.HashData(png));
                    return new PictureCommand.InStore(Path.GetFileNameWithoutExtension(found.Name), digest, png.Length);
                }
            }

            return null;
        }
        catch (FileNotFoundException)
        {
            // Removed between the two calls, by a sweep: the picture is rendered again.
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, string name)
    {
        await using Stream content = await store.OpenAsync(name);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
