using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>A store that can be taken away.</summary>
internal sealed class FlakyStore(IObjectStore inner) : IObjectStore
{
    private volatile bool _away;

    public bool Away
    {
        get => _away;
        set => _away = value;
    }

    private IObjectStore Inner => _away ? throw new ObjectStoreException("the object store does not answer") : inner;

    public async Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        await Inner.FindAsync(name, cancellationToken);

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default) =>
        await Inner.PutAsync(name, content, contentType, cancellationToken);

    public async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) => await Inner.OpenAsync(name, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(prefix, cancellationToken);

    public async Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default) => await Inner.RenewAsync(name, cancellationToken);

    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default) => await Inner.DeleteAsync(name, cancellationToken);

    public async Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        await Inner.PresignAsync(name, lifetime, cancellationToken);
}
