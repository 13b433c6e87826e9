using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting;

/// <summary>The object store that the options name.</summary>
public static class FarmStores
{
    /// <param name="options">Checked.</param>
    /// <param name="logs">Where a store that is lost and found again is told; null: nowhere.</param>
    public static IObjectStore Objects(FarmOptions options, ILoggerFactory? logs = null) => ObjectStores.Open(
        options.Objects.UsesServer
            ? new ObjectStoreOptions { S3 = Server(options.Objects) }
            : new ObjectStoreOptions { Folder = FarmFolders.Objects(options) },
        logs);

    private static S3StoreOptions Server(ObjectOptions objects)
    {
        var server = new S3StoreOptions
        {
            Endpoint = objects.Endpoint,
            Bucket = objects.Bucket,
            AccessKey = objects.AccessKey,
            SecretKey = SecretFile.Read(objects.SecretKey, objects.SecretKeyFile),
            Tls = objects.Secure,
            CaFile = objects.Authority.Length > 0 ? objects.Authority : null,
            PublicAddress = objects.PublicAddress.Length > 0 ? new Uri(objects.PublicAddress) : null,
        };
        return objects.Region.Length > 0 ? server with { Region = objects.Region } : server;
    }
}
