using System.Net;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Configuration;

/// <summary>What the options must be, alone and together.</summary>
public static partial class FarmOptionsRules
{
    private const int HighestPort = 65535;

    private static readonly string[] _roles = [FarmNames.CoordinatorRole, FarmNames.GpuRole];
    private static readonly string[] _levels = ["trace", "debug", "information", "warning", "error"];
    private static readonly string[] _formats = ["text", "json"];

    /// <exception cref="UserError">Usage, for the first rule that is broken.</exception>
    public static void Check(FarmOptions options)
    {
        if (Broken(options).FirstOrDefault() is string sentence)
        {
            throw new UserError(ErrorClass.Usage, sentence);
        }
    }

    private static IEnumerable<string> Broken(FarmOptions options) => Node(options)
        .Concat(Stores(options)).Concat(Tls(options.Tls)).Concat(Exposure(options)).Concat(Access(options.Access)).Concat(Hooks(options.Hooks)).Concat(Kubernetes(options)).Concat(Limits(options));

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

        if (options.SeedList.Count == 0 && !options.Kubernetes.Discovers && !options.IsCoordinator)
        {
            yield return "A node without the role coordinator must be told which farm to join; set seeds to host:port of a coordinator, or kubernetes:pods.";
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

    internal static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && !text.Contains('/', StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(colon + 1), out int port) && port is > 0 and <= HighestPort;
    }
}
