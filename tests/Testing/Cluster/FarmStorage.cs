using AADiff.Shared.Objects;
using AADiff.Testing.Servers;

namespace AADiff.Testing.Cluster;

/// <summary>What survives the processes of a cluster: its objects and its journal.</summary>
/// <param name="Objects">The store, reached directly.</param>
/// <param name="Settings">The same as options of a process.</param>
/// <param name="PartsFolder">Where unfinished writes lie; null: the store keeps them to itself.</param>
public sealed record FarmStorage(IObjectStore Objects, IReadOnlyDictionary<string, string> Settings, string? PartsFolder)
{
    /// <summary>A folder and a SQLite file below <paramref name="folder"/>.</summary>
    public static FarmStorage InFolder(string folder)
    {
        string objects = Path.Combine(folder, "objects");
        return new FarmStorage(
            new FolderObjectStore(objects), new Dictionary<string, string> { ["AADIFF__OBJECTS__FOLDER"] = objects },
            Path.Combine(objects, ".parts"));
    }

    public static FarmStorage OnServers(S3Server s3, PostgresServer postgres, string bucket) => OnServers(s3, postgres.ConnectionString, bucket);

    /// <param name="s3">Has the objects.</param>
    /// <param name="journal">Connection to the database of the journal.</param>
    /// <param name="bucket">Need not exist.</param>
    public static FarmStorage OnServers(S3Server s3, string journal, string bucket)
    {
        S3StoreOptions options = s3.Options(bucket);
        return new FarmStorage(
            ObjectStores.Open(new ObjectStoreOptions { S3 = options }),
            new Dictionary<string, string>
            {
                ["AADIFF__OBJECTS__ENDPOINT"] = options.Endpoint,
                ["AADIFF__OBJECTS__SECURE"] = "false",
                ["AADIFF__OBJECTS__BUCKET"] = bucket,
                ["AADIFF__OBJECTS__ACCESSKEY"] = options.AccessKey,
                ["AADIFF__OBJECTS__SECRETKEY"] = options.SecretKey,
                ["AADIFF__JOURNAL__POSTGRES"] = journal,
            },
            PartsFolder: null);
    }
}
