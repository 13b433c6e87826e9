using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Pictures;

/// <summary>Pictures that exist already.</summary>
internal static class StoredPictures
{
    /// <summary>
    /// The first rendering of a picture by name, with the digest of what really lies there, renewed; null: there is none.
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

                await using Stream content = await store.OpenAsync(found.Name);
                string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
                return new PictureCommand.InStore(Path.GetFileNameWithoutExtension(found.Name), digest, found.Bytes);
            }

            return null;
        }
        catch (FileNotFoundException)
        {
            // Removed between the two calls, by a sweep: the picture is rendered again.
            return null;
        }
    }
}
