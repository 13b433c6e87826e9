using System.Text.Json.Nodes;

namespace AADiff.Helm.Tests;

/// <summary>Looks into manifests.</summary>
internal static class Manifests
{
    /// <summary>Every value under a member of this name, however deep, as text.</summary>
    public static IEnumerable<string> Values(JsonNode? node, string member) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == member && pair.Value is JsonValue value ? [$"{value}"] : Values(pair.Value, member)),
        JsonArray list => list.SelectMany(item => Values(item, member)),
        _ => [],
    };

    /// <summary>The same below members of another name.</summary>
    public static IEnumerable<string> Values(JsonNode? node, string above, string member) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == above ? Values(pair.Value, member) : Values(pair.Value, above, member)),
        JsonArray list => list.SelectMany(item => Values(item, above, member)),
        _ => [],
    };

    /// <summary>Names and numbers of a pod's ports.</summary>
    public static IReadOnlySet<string> Ports(JsonNode pod) => pod["spec"]!["containers"]!.AsArray()
        .SelectMany(container => container!["ports"]?.AsArray() ?? [])
        .SelectMany(port => new[] { $"{port!["name"]}", $"{port["containerPort"]}" })
        .ToHashSet();
}
