using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>Where sounds, pictures and videos lie: a folder, or a bucket of an S3 server when an endpoint is given.</summary>
public sealed record ObjectOptions
{
    [Description("Folder of the objects; empty: objects below the data folder. All nodes of a farm must see the same one.")]
    public string Folder { get; init; } = "";

    [Description("host:port of an S3 server (MinIO); empty: the folder is used.")]
    public string Endpoint { get; init; } = "";

    [Description("Whether the S3 server is reached over https.")]
    public bool Secure { get; init; } = true;

    [Description("Certificates of the authorities that the S3 server's may be signed by (PEM); empty: those of the system.")]
    public string Authority { get; init; } = "";

    [Description("Address by which clients reach the S3 server, as https://host:port, for the links to videos; empty: objects:endpoint.")]
    public string PublicAddress { get; init; } = "";

    [Description("Bucket; made when it does not exist.")]
    public string Bucket { get; init; } = "aadiff";

    [Description("Region of the bucket, where the server wants one.")]
    public string Region { get; init; } = "";

    [Description("Access key of the S3 server.")]
    public string AccessKey { get; init; } = "";

    [Secret]
    [Description("Secret key of the S3 server.")]
    public string SecretKey { get; init; } = "";

    [Description("File that holds the secret key.")]
    public string SecretKeyFile { get; init; } = "";

    public bool UsesServer => Endpoint.Length > 0;
}

/// <summary>Where coordinators keep what must survive them: a SQLite file for one machine, PostgreSQL for several coordinators.</summary>
public sealed record JournalOptions
{
    [Description("SQLite file; empty: farm.db below the data folder.")]
    public string Sqlite { get; init; } = "";

    [Secret]
    [Description("Connection string of PostgreSQL, as Host=…;Port=…;Username=…;Password=…;Database=….")]
    public string Postgres { get; init; } = "";

    [Description("File that holds the connection string of PostgreSQL.")]
    public string PostgresFile { get; init; } = "";

    public bool UsesPostgres => Postgres.Length > 0 || PostgresFile.Length > 0;
}
