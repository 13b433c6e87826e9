using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace AADiff.Helm.Tests;

/// <summary>Writes manifests and what makes one set of them of another.</summary>
internal static class Kustomization
{
    private const string Head = "# Made of helm/aadiff by helm/generate; a test compares them. Change the chart instead.\n";

    public const string OfBase = Head + """
        # A farm to try out. It needs the namespace aadiff: kubectl create namespace aadiff; kubectl apply -k k8s/base
        # For another namespace take the chart: the admission policy names an account with its namespace, which kustomize does not change.
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - farm.yaml

        """;

    /// <summary>Kinds that belong to no namespace.</summary>
    private static readonly string[] _clusterWide = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];

    /// <summary>In its namespace, and without what says that Helm made it.</summary>
    public static Manifest WithoutHelm(Manifest manifest)
    {
        JsonObject json = manifest.Json.DeepClone().AsObject();
        foreach (JsonNode? metadata in new[] { json["metadata"], manifest.Pod is null ? null : new Manifest(json).Pod!["metadata"] })
        {
            metadata?["labels"]?.AsObject().Remove("helm.sh/chart");
            metadata?["labels"]?.AsObject().Remove("app.kubernetes.io/managed-by");
            metadata?["annotations"]?.AsObject().Remove("helm.sh/resource-policy");
        }

        if (json["metadata"]!["annotations"] is JsonObject { Count: 0 })
        {
            json["metadata"]!.AsObject().Remove("annotations");
        }

        // kustomize's own way to set a namespace sets it for those too that belong to none.
        if (!_clusterWide.Contains(manifest.Kind))
        {
            json["metadata"]!["namespace"] = Renderings.Namespace;
        }

        return new Manifest(json);
    }

    public static string Write(IEnumerable<Manifest> manifests) =>
        Head + string.Join("---\n", manifests.Select(manifest => KubernetesYaml.Serialize(Plain(manifest.Json)).TrimEnd() + "\n"));

    /// <summary>The overlay's kustomization, and the objects that it adds.</summary>
    public static (string Kustomization, string Added) Overlay(IReadOnlyList<Manifest> from, IReadOnlyList<Manifest> to, string set)
    {
        Dictionary<string, Manifest> before = from.ToDictionary(manifest => manifest.Id);
        Dictionary<string, Manifest> after = to.ToDictionary(manifest => manifest.Id);
        Manifest[] added = [.. to.Where(manifest => !before.ContainsKey(manifest.Id))];
        StringBuilder text = new(Head);
        text.Append(null, $"# What helm/aadiff/examples/{set}.yaml gives.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
        text.Append(added.Length > 0 ? "resources:\n  - ../../base\n  - added.yaml\n" : "resources:\n  - ../../base\n");
        text.Append("patches:\n");
        foreach (Manifest manifest in from)
        {
            string patch = !after.TryGetValue(manifest.Id, out Manifest? changed) ? Removal(manifest) : Changes(manifest, changed);
            if (patch.Length > 0)
            {
                text.Append(null, $"  - target: {{ kind: {manifest.Kind}, name: {manifest.Name} }}\n    patch: |\n");
                text.Append(string.Concat(patch.TrimEnd().Split('\n').Select(line => $"      {line}\n")));
            }
        }

        return (text.ToString(), added.Length > 0 ? Write(added) : "");
    }

    private static string Removal(Manifest manifest) =>
        $"$patch: delete\napiVersion: {manifest.ApiVersion}\nkind: {manifest.Kind}\nmetadata:\n  name: {manifest.Name}\n";

    /// <summary>Whole members below the first level: what differs there is easier read whole.</summary>
    private static string Changes(Manifest from, Manifest to) => string.Concat(Differences(from.Json, to.Json, "", depth: 0).Select(change =>
        KubernetesYaml.Serialize(new[] { Plain(change) }).TrimEnd() + "\n"));

    private static IEnumerable<JsonObject> Differences(JsonObject from, JsonObject to, string path, int depth)
    {
        foreach (string member in from.Select(pair => pair.Key).Union(to.Select(pair => pair.Key)))
        {
            string place = $"{path}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!to.ContainsKey(member))
            {
                yield return new JsonObject { ["op"] = "remove", ["path"] = place };
            }
            else if (!from.ContainsKey(member))
            {
                yield return new JsonObject { ["op"] = "add", ["path"] = place, ["value"] = to[member]?.DeepClone() };
            }
            else if (!JsonNode.DeepEquals(from[member], to[member]))
            {
                if (depth < 4 && from[member] is JsonObject inner && to[member] is JsonObject other)
                {
                    foreach (JsonObject change in Differences(inner, other, place, depth + 1))
                    {
                        yield return change;
                    }
                }
                else
                {
                    yield return new JsonObject { ["op"] = "replace", ["path"] = place, ["value"] = to[member]?.DeepClone() };
                }
            }
        }
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        JsonValue value when value.TryGetValue(out long whole) => whole,
        JsonValue value when value.TryGetValue(out double real) => real,
        JsonValue value => value.GetValue<string>(),
        _ => null,
    };
}
