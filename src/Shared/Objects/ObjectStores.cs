using AADiff.Shared.Errors;

namespace AADiff.Shared.Objects;

/// <summary>Opens the configured store.</summary>
public static class ObjectStores
{
    /// <exception cref="UserError">None or both are configured, or the CA file can't be read.</exception>
    /// <exception cref="ObjectStoreException">The folder can't be used. A server need not be up yet.</exception>
    public static IObjectStore Open(ObjectStoreOptions options) => options switch
    {
        { Folder: { } folder, S3: null } => new FolderObjectStore(folder),
        { Folder: null, S3: { } s3 } => new S3ObjectStore(s3),
        _ => throw new UserError(ErrorClass.Usage, "The object store is not configured; name either a folder or an S3 server."),
    };
}
