using System.Collections.Concurrent;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Video;

/// <summary>
/// The store as an assembly sees it: a picture is what was recorded, or it is lost. One that has other content is removed, because owners of pictures
/// look in the store first and would find it again. Safe to use from several threads.
/// </summary>
public sealed class RecordedPictures(IObjectStore store) : IObjectStore
{
    private readonly ConcurrentDictionary<string, Sha256Digest> _digests = new(StringComparer.Ordinal);

    public void Expect(IEnumerable<StoredPicture> pictures)
    {
        foreach (StoredPicture picture in pictures)
        {
            if (picture.Digest is { } digest)
            {
                _digests[picture.ObjectName] = digest;
            }
        }
    }

    /// <summary>Null: not known.</summary>
    public Sha256Digest? DigestOf(string name) => _digests.GetValueOrDefault(name);

    /// <exception cref="LostPictureError">It is not what was recorded.</exception>
    public async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default)
    {
        Stream content = await store.OpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (!_digests.TryGetValue(name, out Sha256Digest? recorded))
        {
            return content;
        }

        MemoryStream bytes = new();
        await using (content.ConfigureAwait(false))
        {
            await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        if (Sha256Digest.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) == recorded)
        {
            bytes.Position = 0;
            return bytes;
        }

        await store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        throw new LostPictureError(name, $"Picture {name} was changed after it was recorded; render the video again.");
    }

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default) => store.FindAsync(name, cancellationToken);

    public Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default) =>
        store.PutAsync(name, content, contentType, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        store.ListAsync(prefix, cancellationToken);

    public Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default) => store.RenewAsync(name, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => store.DeleteAsync(name, cancellationToken);

    public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        store.PresignAsync(name, lifetime, cancellationToken);
}
