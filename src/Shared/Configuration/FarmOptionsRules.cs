using System.Net;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Configuration;

/// <summary>What the options must be, alone and together.</summary>
public static class FarmOptionsRules
{
    private const int HighestPort = 65535;
    private const int LeastSecret = 16;

    private static readonly string[] _roles = [FarmNames.CoordinatorRole, FarmNames.GpuRole];
    private static readonly string[] _levels = ["trace", "debug", "information", "warning", "error"];
    private static readonly string[] _formats = ["text", "json"];
    private static readonly string[] _keys = [AccessOptions.Auto, AccessOptions.Required, AccessOptions.Off];
    private static readonly string[] _strategies = ["keep-majority", "keep-oldest"];

    /// <exception cref="UserError">Usage, for the first rule that is broken.</exception>
    public static void Check(FarmOptions options)
    {
        if (Broken(options).FirstOrDefault() is string sentence)
        {
            throw new UserError(ErrorClass.Usage, sentence);
        }
    }

    private static IEnumerable<string> Broken(FarmOptions options) => Node(options)
        .Concat(Stores(options)).Concat(Tls(options.Tls)).Concat(Exposure(options)).Concat(Access(options.Access)).Concat(Hooks(options.Hooks)).Concat(Limits(options));

    private static IEnumerable<string> Node(FarmOptions options)
    {
        if (options.RoleList.Count == 0 || options.RoleList.Except(_roles).Any())
        {
            yield return $"roles is '{options.Roles}', but must be one or both of {string.Join(", ", _roles)}.";
        }

        if (options.Host.Length == 0)
        {
            yield return "host is empty; give the address to listen on, such as 0.0.0.0.";
        }

        if (options.Port is < 0 or > HighestPort)
        {
            yield return $"port is {options.Port}, but must lie between 0 and {HighestPort}.";
        }

        if (options.Probes.Port is < 0 or > HighestPort)
        {
            yield return $"probes:port is {options.Probes.Port}, but must lie between 0 (none) and {HighestPort}.";
        }

        if (options.Telemetry.Otlp.Length > 0
            && !(Uri.TryCreate(options.Telemetry.Otlp, UriKind.Absolute, out Uri? collector) && collector.Scheme is "http" or "https"))
        {
            yield return $"telemetry:otlp is '{options.Telemetry.Otlp}', but must be an address such as http://collector:4317.";
        }

        if (options.Telemetry.OtlpProtocol is not ("grpc" or "http"))
        {
            yield return $"telemetry:otlpProtocol is '{options.Telemetry.OtlpProtocol}', but must be grpc or http.";
        }

        if (options.Http.Port is < 0 or > HighestPort)
        {
            yield return $"http:port is {options.Http.Port}, but must lie between 0 and {HighestPort}.";
        }

        if (options.SeedList.FirstOrDefault(seed => !IsHostAndPort(seed)) is string seed)
        {
            yield return $"'{seed}' in seeds is not of the form host:port.";
        }

        if (options.SeedList.Count == 0 && !options.IsCoordinator)
        {
            yield return "A node without the role coordinator must be told which farm to join; set seeds to host:port of a coordinator.";
        }

        // Who comes back and finds no seed that is in the farm founds another one; with a coordinator in each, both would go on with the same jobs.
        if (options is { IsCoordinator: true, SeedList.Count: > 0 } && !options.SeedList.Contains(options.Address))
        {
            yield return $"This coordinator, {options.Address}, is not among the seeds ({options.Seeds}); name every coordinator in seeds, on all nodes.";
        }

        if (options.Host is "0.0.0.0" or "::" && options.PublicHost.Length == 0)
        {
            yield return $"host is {options.Host}, which other nodes can't reach this one by; set publicHost to its name or address.";
        }

        if (!_formats.Contains(options.LogFormat))
        {
            yield return $"logFormat is '{options.LogFormat}', but must be one of {string.Join(", ", _formats)}.";
        }

        if (!_levels.Contains(options.Log))
        {
            yield return $"log is '{options.Log}', but must be one of {string.Join(", ", _levels)}.";
        }
    }

    private static IEnumerable<string> Stores(FarmOptions options)
    {
        if (options.Objects is { UsesServer: true } && !IsHostAndPort(options.Objects.Endpoint))
        {
            yield return $"objects:endpoint is '{options.Objects.Endpoint}', but must be of the form host:port, without http:// before it.";
        }

        if (options.Objects is { UsesServer: true, AccessKey.Length: 0 })
        {
            yield return "objects:endpoint is set but objects:accessKey is not; the S3 server wants both an access key and a secret key.";
        }

        if (options.Objects is { UsesServer: true, SecretKey.Length: 0, SecretKeyFile.Length: 0 })
        {
            yield return "objects:endpoint is set but neither objects:secretKey nor objects:secretKeyFile is.";
        }

        if (options.Objects.Authority.Length > 0 && !(options.Objects.UsesServer && options.Objects.Secure))
        {
            yield return "objects:authority is set, but no S3 server is reached over https; set objects:endpoint and objects:secure.";
        }

        if (options.Objects.Authority.Length > 0 && !File.Exists(options.Objects.Authority))
        {
            yield return $"The file {options.Objects.Authority} of objects:authority does not exist.";
        }

        if (options.Objects.PublicAddress.Length > 0 && !IsServerAddress(options.Objects.PublicAddress))
        {
            yield return $"objects:publicAddress is '{options.Objects.PublicAddress}', but must be of the form https://host:port, with nothing behind it.";
        }

        if (options.Objects.SecretKeyFile.Length > 0 && !File.Exists(options.Objects.SecretKeyFile))
        {
            yield return $"The file {options.Objects.SecretKeyFile} of objects:secretKeyFile does not exist.";
        }

        if (options.Journal is { UsesPostgres: true, Sqlite.Length: > 0 })
        {
            yield return "journal:sqlite and journal:postgres are both set; a farm has one journal.";
        }

        if (options.Journal.PostgresFile.Length > 0 && !File.Exists(options.Journal.PostgresFile))
        {
            yield return $"The file {options.Journal.PostgresFile} of journal:postgresFile does not exist.";
        }
    }

    private static IEnumerable<string> Tls(TlsOptions tls)
    {
        if (!tls.Enabled)
        {
            if (tls.Key.Length + tls.Authority.Length > 0)
            {
                yield return "tls:key or tls:authority is set but tls:certificate is not; set all of them, or none for connections without encryption.";
            }

            yield break;
        }

        if (tls.AuthorityList.Count == 0)
        {
            yield return "tls:certificate is set but tls:authority is not; nodes need it to know each other.";
        }

        foreach ((string name, string file) in new[]
        {
            ("certificate", tls.Certificate), ("key", tls.Key), ("passwordFile", tls.PasswordFile),
        }.Concat(tls.AuthorityList.Select(file => ("authority", file))))
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return $"The file {file} of tls:{name} does not exist.";
            }
        }
    }

    /// <summary>Neither nodes nor clients have to say who they are where there is no TLS, so only processes of this machine may reach them.</summary>
    private static IEnumerable<string> Exposure(FarmOptions options)
    {
        if (options.Insecure)
        {
            yield break;
        }

        if (!options.Tls.Enabled && !IsLoopback(options.Host))
        {
            yield return $"host is {options.Host}, which others reach, and there is no TLS between nodes; set tls:certificate, or insecure where only trusted machines reach the port.";
        }

        if (options is { IsCoordinator: true, Access.Keys: AccessOptions.Off } && (options.Http.TlsProxy || !IsLoopback(options.Http.Host)))
        {
            yield return "access:keys is off, but others reach the clients' port; leave it out and make a key with aadiff keys create, or set insecure where only trusted machines reach the port.";
        }

        if (options.IsCoordinator && !options.Http.TlsProxy && !IsLoopback(options.Http.Host))
        {
            yield return $"http:host is {options.Http.Host}, which others reach, and the port has no TLS; set http:tlsProxy when a proxy that has stands before it, or insecure where only trusted machines reach the port.";
        }
    }

    private static IEnumerable<string> Access(AccessOptions access)
    {
        if (!_keys.Contains(access.Keys))
        {
            yield return $"access:keys is '{access.Keys}', but must be one of {string.Join(", ", _keys)}.";
        }

        if (access is not { Jobs: >= 0, Requests: >= 0 and <= 1_000_000, Uploads: >= 0 and <= 1 << 20 })
        {
            yield return $"access:jobs, access:requests and access:uploads must not be negative, access:requests at most 1000000 and access:uploads at most {1 << 20}.";
        }

        if (access.Audit is < 100 or > 100_000_000)
        {
            yield return $"access:audit is {access.Audit}, but must lie between 100 and 100000000.";
        }
    }

    private static IEnumerable<string> Hooks(HookOptions hooks)
    {
        if (hooks.UrlList.FirstOrDefault(url => !IsHookAddress(url)) is string wrong)
        {
            yield return $"'{wrong}' in hooks:urls is not of the form https://host/path.";
        }

        if (hooks.SecretFile.Length > 0 && !File.Exists(hooks.SecretFile))
        {
            yield return $"The file {hooks.SecretFile} of hooks:secretFile does not exist.";
        }

        if (hooks.Enabled && hooks.SecretFile.Length == 0 && hooks.Secret.Length < LeastSecret)
        {
            yield return $"Webhooks are signed, so hooks:urls and hooks:submitted need hooks:secretFile, or hooks:secret with {LeastSecret} characters at least.";
        }
    }

    private static IEnumerable<string> Limits(FarmOptions options)
    {
        ClusterTimings times = options.Cluster;
        if (times.HeartbeatPause < 1 || times.StableAfter < 1 || times.SeedTimeout < 1)
        {
            yield return "cluster:heartbeatPause, cluster:stableAfter and cluster:seedTimeout must be at least 1 second each.";
        }

        if (times.RemovalMargin <= 0)
        {
            yield return "cluster:removalMargin must be greater than 0; 0 would mean to wait for cluster:stableAfter a second time.";
        }

        if (times.Orphaned <= times.HeartbeatPause + times.StableAfter)
        {
            yield return "cluster:orphaned must be greater than cluster:heartbeatPause and cluster:stableAfter together; a coordinator needs that long to be replaced.";
        }

        if (!_strategies.Contains(times.SplitBrain))
        {
            yield return $"cluster:splitBrain is '{times.SplitBrain}', but must be one of {string.Join(", ", _strategies)}.";
        }

        if (times.Drain is < 1 or > 3600)
        {
            yield return $"cluster:drain is {times.Drain} seconds, but must lie between 1 and 3600.";
        }

        if (options.Gpu.Slots is < 0 or > 256)
        {
            yield return $"gpu:slots is {options.Gpu.Slots}, but must lie between 0 (what the device holds) and 256.";
        }

        if (options.Gpu.Encoders is < 0 or > 64)
        {
            yield return $"gpu:encoders is {options.Gpu.Encoders}, but must lie between 0 (one for two cores) and 64.";
        }

        if (options.Jobs.FailedShare is < 0 or > 1)
        {
            yield return $"jobs:failedShare is {options.Jobs.FailedShare}, but must lie between 0 and 1.";
        }

        if (options.Jobs.DataAttempts < 1 || options.Jobs.DistinctNodes < 1)
        {
            yield return "jobs:dataAttempts and jobs:distinctNodes must be at least 1.";
        }

        if (options.Jobs.Planned is < 0 or > 256)
        {
            yield return $"jobs:planned is {options.Jobs.Planned}, but must lie between 0 (half of the cores) and 256.";
        }

        if (options.Jobs.PlanningQueue is < 1 or > 100_000)
        {
            yield return $"jobs:planningQueue is {options.Jobs.PlanningQueue}, but must lie between 1 and 100000.";
        }

        if (options.Jobs.PictureMemory is not (>= 0 and <= 1 << 20))
        {
            yield return $"jobs:pictureMemory is {options.Jobs.PictureMemory} GiB, but must lie between 0 (what the largest GPU node has) and {1 << 20}.";
        }

        foreach (string sentence in Requests(options.Limits))
        {
            yield return sentence;
        }

        if (new[] { options.Sweep.Every, options.Sweep.Pictures, options.Sweep.Jobs }.Any(time => time is not (>= 0 and <= 36500)))
        {
            yield return "sweep:every, sweep:pictures and sweep:jobs must each lie between 0 and 36500.";
        }
    }

    private static IEnumerable<string> Requests(LimitOptions limits)
    {
        if (limits.Sound is not (> 0 and <= LimitOptions.LongestSound))
        {
            yield return $"limits:sound is {limits.Sound} hours, but must be above 0, up to {LimitOptions.LongestSound}.";
        }

        if (limits.Frames is < 1 or > LimitOptions.MostFrames)
        {
            yield return $"limits:frames is {limits.Frames}, but must lie between 1 and {LimitOptions.MostFrames}.";
        }

        if (limits.Pixels is not (> 0 and <= LimitOptions.MostPixels))
        {
            yield return $"limits:pixels is {limits.Pixels} million, but must be above 0, up to {LimitOptions.MostPixels}.";
        }

        if (limits.DecoderMemory is < 128 or > 65_536)
        {
            yield return $"limits:decoderMemory is {limits.DecoderMemory} MiB, but must lie between 128 and 65536.";
        }

        if (limits.DecoderTime is < 1 or > 1440)
        {
            yield return $"limits:decoderTime is {limits.DecoderTime} minutes, but must lie between 1 and 1440.";
        }
    }

    internal static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool IsHookAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", UserInfo: "", Fragment: "" };

    private static bool IsServerAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && !text.Contains('/', StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(colon + 1), out int port) && port is > 0 and <= HighestPort;
    }
}
