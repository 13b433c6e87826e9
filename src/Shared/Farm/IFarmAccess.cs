namespace AADiff.Shared.Farm;

/// <summary>Keys of a farm, and the record of who did what: over HTTP, or in its database.</summary>
public interface IFarmAccess : IDisposable
{
    /// <summary>All keys, newest first.</summary>
    Task<IReadOnlyList<KeyView>> KeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a key, whose text is told this once.</summary>
    Task<CreatedKey> CreateKeyAsync(KeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Null: there is no such key.</summary>
    Task<KeyView?> RevokeKeyAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Latest first.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="user">Only what he did; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<AuditEntry>> AuditAsync(int count, string? user = null, CancellationToken cancellationToken = default);
}
