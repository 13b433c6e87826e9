using AADiff.Shared.Objects;

namespace AADiff.Testing.Servers;

/// <summary>A real S3 server (Ceph's gateway) on loopback, with its data in memory; installed first when the machine lacks it and we may.</summary>
public sealed class S3Server : IAsyncDisposable
{
    private static readonly ServerScript _script = new("s3.sh");
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _facts;

    private S3Server(string folder, IReadOnlyDictionary<string, string> facts) => (_folder, _facts) = (folder, facts);

    public static async Task<S3Server> StartAsync(bool tls = false)
    {
        if (!File.Exists("/usr/bin/radosgw"))
        {
            await _script.RunAsync("install");
        }

        string folder = Directory.CreateTempSubdirectory("aadiff-s3-").FullName;
        try
        {
            return new S3Server(folder, await _script.RunAsync("start", folder, tls ? "tls" : "plain"));
        }
        catch
        {
            await _script.RunAsync("stop", folder);
            throw;
        }
    }

    /// <summary>How to reach a bucket of it, which need not exist.</summary>
    public S3StoreOptions Options(string bucket) => new()
    {
        Endpoint = _facts["ENDPOINT"],
        AccessKey = _facts["ACCESS_KEY"],
        SecretKey = _facts["SECRET_KEY"],
        Bucket = bucket,
        Tls = _facts.ContainsKey("CA"),
        CaFile = _facts.GetValueOrDefault("CA"),
    };

    public Task KillAsync() => _script.RunAsync("kill", _folder);

    /// <summary>After a kill, with all objects and on the same port.</summary>
    public Task ReviveAsync() => _script.RunAsync("revive", _folder);

    /// <summary>It accepts connections and answers nothing.</summary>
    public Task PauseAsync() => _script.RunAsync("pause", _folder);

    public Task ResumeAsync() => _script.RunAsync("resume", _folder);

    /// <summary>It refuses to hold more than this in all; null: no limit.</summary>
    public Task LimitAsync(long? bytes) => _script.RunAsync("quota", _folder, $"{bytes ?? -1}");

    public async ValueTask DisposeAsync() => await _script.RunAsync("stop", _folder);
}
