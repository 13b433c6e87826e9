using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>The chart's README lists its values, from the comments in <c>values.yaml</c>.</summary>
public sealed partial class ReadmeTests
{
    private const string Head = """
        # The chart `aadiff`

        A farm on Kubernetes: coordinators (a StatefulSet), GPU nodes (a Deployment that can be scaled), and whatever goes with them.
        [docs/operations.md](../../docs/operations.md) says how to install, size, upgrade and repair it.

            helm install aadiff helm/aadiff --namespace aadiff --create-namespace                                  # to try it out
            helm install aadiff helm/aadiff --namespace aadiff --create-namespace -f helm/aadiff/examples/ha.yaml   # to work with: adapt the file
            helm test aadiff --namespace aadiff

        Wrong values are refused with the reason. Examples: [cpu](examples/cpu.yaml), [gpu](examples/gpu.yaml), [ha](examples/ha.yaml),
        [dra](examples/dra.yaml), [hpa](examples/hpa.yaml). The same without Helm, for kustomize: [k8s](../../k8s).

        This page is made of `values.yaml` by `helm/generate`.

        """;

    [Fact]
    public async Task The_README_lists_every_value_with_what_it_is()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Programs.Chart, "values.yaml"));
        string text = Table(lines);
        await GeneratedFile.IsAsync(text, "helm", "aadiff", "README.md");

        JsonObject values = Manifest.Read(string.Join('\n', lines)).Single().Json;
        Assert.All(Leaves(values, ""), value => Assert.Contains($"| `{value}` |", text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path) => node is JsonObject { Count: > 0 } map && path is not "gpuNodes.resources" and not "coordinators.resources" and not "monitoring.dashboard.labels"
        ? map.SelectMany(pair => Leaves(pair.Value!, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
        : [path];

    private static string Table(string[] lines)
    {
        StringBuilder text = new(Head);
        List<string> above = [];
        string comment = "";
        foreach (string line in lines)
        {
            if (Section().Match(line) is { Success: true } section)
            {
                text.Append(null, $"\n## {section.Groups[1].Value}\n\n| value | default | meaning |\n|---|---|---|\n");
                comment = "";
            }
            else if (Comment().Match(line) is { Success: true } remark)
            {
                comment = comment.Length > 0 ? $"{comment} {remark.Groups[1].Value}" : remark.Groups[1].Value;
            }
            else if (Member().Match(line) is { Success: true } member)
            {
                int depth = member.Groups[1].Length / 2;
                if (depth < 3 || above.Count >= depth)
                {
                    above = [.. above.Take(depth), member.Groups[2].Value];
                    string path = string.Join('.', above);
                    string value = member.Groups[3].Value;
                    if (value.Length > 0 || path.EndsWith(".resources", StringComparison.Ordinal))
                    {
                        text.Append(null, $"| `{path}` | {(value.Length > 0 ? $"`{value}`" : "as in `values.yaml`")} | {comment} |\n");
                    }
                    else if (comment.Length > 0)
                    {
                        text.Append(null, $"| `{path}` | | {comment} |\n");
                    }
                }

                comment = "";
            }
            else
            {
                comment = "";
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("^# @section (.+)$")]
    private static partial Regex Section();

    [GeneratedRegex("^ *# (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^( *)(\w+): *(.*)$")]
    private static partial Regex Member();
}
