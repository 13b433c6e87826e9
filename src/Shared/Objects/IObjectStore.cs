namespace AADiff.Shared.Objects;

/// <summary>
/// Flat store of immutable objects: a folder, or an S3 server. Names use '/' and no "..". A put is atomic: an object is there whole or not at all.
/// Throws <see cref="ObjectStoreException"/> when the store itself is unavailable or full.
/// </summary>
public interface IObjectStore
{
    /// <summary>Size of an object, or null when there is none.</summary>
    Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stores <paramref name="content"/> from its current position to its end.</summary>
    Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default);

    /// <summary>Opens an object for reading; throws <see cref="FileNotFoundException"/> when there is none.</summary>
    Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Objects whose name starts with <paramref name="prefix"/>, in ordinal order of their names.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Makes an object as young as one that is put now, which keeps it from being swept; false when there is none.</summary>
    Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; nothing happens when there is none.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>An address from which anybody can download the object for a while, or null when the store has no such thing (folder).</summary>
    Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default);
}

/// <param name="Name">Full name.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Modified">When it was stored.</param>
public sealed record ObjectInfo(string Name, long Bytes, DateTimeOffset Modified);

/// <summary>The store can't be used now: unreachable, refusing, or full. Says nothing about the object asked for; trying later may help.</summary>
public sealed class ObjectStoreException(string message, Exception? cause = null, bool full = false, bool refused = false) : Exception(message, cause)
{
    /// <summary>The server is there and does not let us in: waiting does not help until somebody changes the key or its rights.</summary>
    public bool Refused { get; } = refused;

    /// <summary>No space is left: waiting does not help until somebody makes room.</summary>
    public bool Full { get; } = full;
}
