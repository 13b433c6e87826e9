using AADiff.Shared.Errors;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Objects;

/// <summary>Opens the configured store.</summary>
public static class ObjectStores
{
    /// <exception cref="UserError">None or both are configured, or the CA file can't be read.</exception>
    /// <exception cref="ObjectStoreException">The folder can't be used. A server need not be up yet.</exception>
    public static IObjectStore Open(ObjectStoreOptions options, ILoggerFactory? logs = null) => options switch
    {
        { Folder: { } folder, S3: null } => new FolderObjectStore(folder, logs),
        { Folder: null, S3: { } s3 } => new S3ObjectStore(s3, logs),
        _ => throw new UserError(ErrorClass.Usage, "The object store is not configured; name either a folder or an S3 server."),
    };
}

/// <summary>Which store the farm uses; exactly one of the two is given.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>Path of a folder, for farms whose processes share a disk.</summary>
    public string? Folder { get; init; }

    public S3StoreOptions? S3 { get; init; }
}
