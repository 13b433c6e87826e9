using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AADiff.Testing;
using k8s;
using k8s.Models;
using Xunit;

namespace AADiff.Helm.Tests;

public sealed partial class ChartTests
{
    private static readonly Dictionary<string, Type> _kinds = typeof(V1Deployment).Assembly.GetTypes()
        .Select(type => (Type: type, Entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(kind => kind.Entity is not null)
        .GroupBy(kind => (kind.Entity!.Group.Length > 0 ? kind.Entity.Group + "/" : "") + $"{kind.Entity.ApiVersion}/{kind.Entity.Kind}")
        .ToDictionary(kinds => kinds.Key, kinds => kinds.First().Type);

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task The_chart_passes_helms_own_checks(string set)
    {
        ProgramResult lint = await Programs.HelmAsync(["lint", "--strict", Programs.Chart, "--namespace", Renderings.Namespace, .. Renderings.Values(set)]);

        Assert.True(lint.Code == 0, lint.Output + lint.Errors);
    }

    [Fact]
    public async Task Every_object_has_all_that_its_schema_requires_and_nothing_of_another_type()
    {
        using TemporaryFolder folder = new();
        List<string> files = [];
        int objects = 0;
        foreach (string set in Renderings.Sets)
        {
            await File.WriteAllTextAsync(folder.File($"{set}.yaml"), await Renderings.TextAsync(set));
            files.Add(folder.File($"{set}.yaml"));
            objects += (await Renderings.ObjectsAsync(set)).Count;
        }

        Assert.Equal($"checked {objects}\n", await Programs.NodeAsync("validate.mjs", [.. files]));
        await File.WriteAllTextAsync(folder.File("wrong.yaml"), (await Renderings.TextAsync("hpa")).Replace("maxReplicas: 10", "maxReplicas: ten", StringComparison.Ordinal));
        Assert.Contains("HorizontalPodAutoscaler aadiff-gpu-node", await Programs.NodeAsync("validate.mjs", folder.File("wrong.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Kubernetes_own_types_know_every_member_of_every_object(string set)
    {
        foreach (string document in (await Renderings.TextAsync(set)).Split("\n---\n"))
        {
            foreach (Manifest manifest in Manifest.Read(document).Where(manifest => !manifest.IsCustom))
            {
                Type type = Assert.Contains($"{manifest.ApiVersion}/{manifest.Kind}", _kinds);
                MethodInfo read = typeof(KubernetesYaml).GetMethods()
                    .Single(method => method.Name == nameof(KubernetesYaml.Deserialize) && method.GetParameters()[0].ParameterType == typeof(string))
                    .MakeGenericMethod(type);
                Exception? unknown = Record.Exception(() => read.Invoke(null, [document, true]));
                Assert.True(unknown is null, $"{manifest.Id}: {unknown?.InnerException?.Message} {unknown?.InnerException?.InnerException?.Message}");
            }
        }
    }

    [Fact]
    public async Task Alerts_and_dashboard_are_those_of_ops()
    {
        IReadOnlyList<Manifest> objects = await Renderings.ObjectsAsync("ha");

        Manifest rule = objects.Single(manifest => manifest.Kind == "PrometheusRule");
        Manifest own = Assert.Single(Manifest.Read(await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "ops", "prometheus", "aadiff.rules.yaml"))));
        // Of its own namespace: a Prometheus may know several farms.
        foreach (JsonNode? alert in own.Json["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()))
        {
            alert!["expr"] = Series().Replace(
                (string)alert["expr"]!, series => series.Value.EndsWith('{') ? series.Value + "namespace=\"aadiff\"," : series.Value + "{namespace=\"aadiff\"}");
        }

        Assert.True(JsonNode.DeepEquals(own.Json["groups"], rule.Json["spec"]!["groups"]), $"{rule.Json["spec"]!["groups"]}");
        string dashboard = await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "ops", "grafana", "aadiff-farm.json"));
        Assert.Equal(dashboard.Trim(), objects.Single(manifest => manifest.Name == "aadiff-dashboard").Json["data"]!["aadiff-farm.json"]!.GetValue<string>().Trim());
    }

    [GeneratedRegex(@"aadiff_[a-z_]+\{?")]
    private static partial Regex Series();
}
