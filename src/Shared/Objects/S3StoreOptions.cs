namespace AADiff.Shared.Objects;

/// <summary>Where an S3 server is and who we are to it.</summary>
public sealed record S3StoreOptions
{
    /// <summary>"host" or "host:port", without scheme.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Created when it is not there.</summary>
    public required string Bucket { get; init; }

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    /// <summary>Part of every signature; servers that have no regions accept the default.</summary>
    public string Region { get; init; } = "us-east-1";

    public bool Tls { get; init; }

    /// <summary>PEM file of the only authorities to trust; null: those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>"http(s)://host:port" under which people outside reach the same server, for download addresses; null: the endpoint itself.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Without the secret, which the generated text would show in logs.</summary>
    public override string ToString() => $"{(Tls ? "https" : "http")}://{Endpoint}/{Bucket} as {AccessKey}";
}
