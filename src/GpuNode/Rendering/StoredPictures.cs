using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>Pictures that exist already.</summary>
internal static class StoredPictures
{
    /// <summary>The first rendering of a picture by name, with the digest of what really lies there, renewed; a store that is away answers so.</summary>
    public static async Task<PictureCommand> FindAsync(IObjectStore store, PictureKey key, TimeProvider time)
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

            return new PictureCommand.NotInStore();
        }
        catch (FileNotFoundException)
        {
            // Removed between the two calls.
            return new PictureCommand.NotInStore();
        }
        catch (Exception e) when (e is ObjectStoreException or IOException)
        {
            return new PictureCommand.StoreAway(e.Message);
        }
    }
}
