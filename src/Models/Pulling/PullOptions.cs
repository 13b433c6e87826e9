namespace AADiff.Models.Pulling;

/// <summary>Where and how a model is fetched.</summary>
public sealed record PullOptions
{
    /// <summary>A server with Hugging Face's addresses.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>For private and gated repositories; sent to <see cref="Endpoint"/> only, never to where it redirects.</summary>
    public string? Token { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Failures in a row without a new byte after which the pull ends.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Wait before the second attempt; doubles with each further one, up to half a minute.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection that stays silent for so long is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>HF_ENDPOINT and HF_TOKEN; a proxy (HTTPS_PROXY) is found by the HTTP client itself.</summary>
    public static PullOptions FromEnvironment()
    {
        PullOptions options = new();
        string? endpoint = Environment.GetEnvironmentVariable("HF_ENDPOINT"), token = Environment.GetEnvironmentVariable("HF_TOKEN");
        return options with
        {
            Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) ? uri : options.Endpoint,
            Token = string.IsNullOrWhiteSpace(token) ? null : token.Trim(),
        };
    }
}

/// <param name="File">The one being fetched, relative.</param>
/// <param name="FileDone">Bytes of it that are here.</param>
/// <param name="FileSize">Bytes of it in all.</param>
/// <param name="Done">Bytes of all files that are here.</param>
/// <param name="Total">Bytes of all files.</param>
/// <param name="Waiting">Why nothing moves, or null: the connection was lost and is tried again.</param>
public sealed record PullProgress(string File, long FileDone, long FileSize, long Done, long Total, string? Waiting);

/// <param name="Path">The model folder.</param>
/// <param name="Files">How many files it has by the repository's listing.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Fetched">Bytes that came over the network in this run; 0: all was here.</param>
public sealed record PullResult(string Path, int Files, long Bytes, long Fetched);
