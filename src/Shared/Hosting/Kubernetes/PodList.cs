using System.Net;
using System.Text.Json;
using AADiff.Shared.Configuration;

namespace AADiff.Shared.Hosting.Kubernetes;

/// <summary>What matters of Kubernetes' list of pods.</summary>
internal static class PodList
{
    /// <summary>Addresses of those that can answer, in an order that is the same for everybody: the number that the address is.</summary>
    public static IReadOnlyList<string> Addresses(JsonElement list) =>
    [
        .. list.GetProperty("items").EnumerateArray()
            .Where(CanAnswer)
            .Select(pod => IPAddress.Parse(pod.GetProperty("status").GetProperty("podIP").GetString()!))
            .Distinct()
            .OrderBy(address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal)
            .Select(address => address.ToString()),
    ];

    private static bool CanAnswer(JsonElement pod) =>
        !pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _)
        && pod.TryGetProperty("status", out JsonElement status)
        && status.TryGetProperty("phase", out JsonElement phase) && phase.ValueEquals("Running")
        && status.TryGetProperty("podIP", out JsonElement address) && IPAddress.TryParse(address.GetString(), out _)
        && status.TryGetProperty("containerStatuses", out JsonElement containers) && containers.EnumerateArray().Any(IsRunning);

    private static bool IsRunning(JsonElement container) =>
        container.GetProperty("name").ValueEquals(KubernetesOptions.Container)
        && container.TryGetProperty("state", out JsonElement state) && state.TryGetProperty("running", out _);
}
