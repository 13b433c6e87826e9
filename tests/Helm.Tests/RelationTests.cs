using System.Text.Json.Nodes;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>What objects say of each other, which no schema knows.</summary>
public sealed class RelationTests
{
    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Whoever_selects_pods_finds_some_and_their_ports(string set)
    {
        IReadOnlyList<Manifest> objects = await Renderings.ObjectsAsync(set);
        JsonNode[] pods = [.. objects.Select(manifest => manifest.Pod).OfType<JsonNode>()];
        foreach (Manifest manifest in objects)
        {
            JsonNode? labels = manifest.Kind switch
            {
                "Service" => manifest.Json["spec"]!["selector"],
                "Deployment" or "StatefulSet" or "PodDisruptionBudget" or "PodMonitor" => manifest.Json["spec"]!["selector"]!["matchLabels"],
                "NetworkPolicy" => manifest.Json["spec"]!["podSelector"]!["matchLabels"],
                _ => null,
            };
            if (labels is null)
            {
                continue;
            }

            JsonNode[] selected = [.. pods.Where(pod => labels.AsObject().All(label => $"{pod["metadata"]!["labels"]![label.Key]}" == $"{label.Value}"))];
            Assert.True(selected.Length > 0, $"{manifest.Id} selects no pod");
            foreach (string port in Manifests.Values(manifest.Json["spec"], "targetPort").Concat(manifest.Kind is "NetworkPolicy" or "PodMonitor" ? Manifests.Values(manifest.Json["spec"], "port") : []))
            {
                Assert.True(selected.Any(pod => Manifests.Ports(pod).Contains(port)), $"{manifest.Id}: no pod has the port {port}");
            }
        }

        foreach (JsonNode pod in pods)
        {
            string[] asked = [.. Manifests.Values(pod["spec"]!["containers"], "httpGet", "port")];
            Assert.All(asked, port => Assert.Contains(port, Manifests.Ports(pod)));
        }
    }

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Whatever_a_pod_needs_is_made_or_was_named_by_whoever_installs(string set)
    {
        IReadOnlyList<Manifest> objects = await Renderings.ObjectsAsync(set);
        string values = set == "default" ? "" : await File.ReadAllTextAsync(Path.Combine(Programs.Chart, "examples", $"{set}.yaml"));
        HashSet<string> made = [.. objects.Select(manifest => $"{manifest.Kind}/{manifest.Name}")];
        made.UnionWith(objects.Where(manifest => manifest.Kind == "Certificate").Select(manifest => $"Secret/{manifest.Json["spec"]!["secretName"]}"));
        foreach (Manifest manifest in objects.Where(manifest => manifest.Pod is not null))
        {
            JsonNode spec = manifest.Pod!["spec"]!;
            string[] needed =
            [
                .. Manifests.Values(spec, "secretName").Concat(Manifests.Values(spec, "secretKeyRef", "name")).Select(name => $"Secret/{name}"),
                .. Manifests.Values(spec, "configMap", "name").Select(name => $"ConfigMap/{name}"),
                .. Manifests.Values(spec, "claimName").Select(name => $"PersistentVolumeClaim/{name}"),
                .. Manifests.Values(spec, "serviceAccountName").Select(name => $"ServiceAccount/{name}"),
                .. Manifests.Values(spec, "resourceClaimTemplateName").Select(name => $"ResourceClaimTemplate/{name}"),
            ];
            Assert.All(needed, name => Assert.True(
                made.Contains(name) || values.Contains(name.Split('/')[1], StringComparison.Ordinal), $"{manifest.Id} needs {name}, which nobody makes"));
            string[] volumes = [.. Manifests.Values(spec["volumes"], "name"), .. Manifests.Values(manifest.Json["spec"]!["volumeClaimTemplates"], "name")];
            Assert.All(Manifests.Values(spec["containers"], "volumeMounts", "name"), volume => Assert.Contains(volume, volumes));
        }
    }

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Every_pod_is_as_restricted_as_Kubernetes_can_ask_for(string set)
    {
        foreach (Manifest manifest in (await Renderings.ObjectsAsync(set)).Where(manifest => manifest.Pod is not null))
        {
            JsonNode spec = manifest.Pod!["spec"]!;
            Assert.True((bool)spec["securityContext"]!["runAsNonRoot"]!, manifest.Id);
            Assert.True((long)spec["securityContext"]!["runAsUser"]! > 0, manifest.Id);
            Assert.Equal("RuntimeDefault", (string)spec["securityContext"]!["seccompProfile"]!["type"]!);
            Assert.False((bool)spec["enableServiceLinks"]!, manifest.Id);
            Assert.Empty(Manifests.Values(spec, "hostPath"));
            foreach (JsonNode? container in spec["containers"]!.AsArray())
            {
                JsonNode security = container!["securityContext"]!;
                Assert.False((bool)security["allowPrivilegeEscalation"]!, manifest.Id);
                Assert.True((bool)security["readOnlyRootFilesystem"]!, manifest.Id);
                Assert.Equal(["ALL"], security["capabilities"]!["drop"]!.AsArray().Select(capability => (string)capability!));
                Assert.NotNull(container["resources"]!["limits"]!["memory"]);
                Assert.Contains("/tmp", Manifests.Values(container, "mountPath"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Tokens_are_given_to_those_with_rights_only_and_rights_are_the_least(string set)
    {
        IReadOnlyList<Manifest> objects = await Renderings.ObjectsAsync(set);
        string values = (await Programs.HelmAsync(["template", "x", Programs.Chart, "--show-only", "templates/configmap.yaml", .. Renderings.Values(set)])).Required;
        bool lists = values.Contains("\"pods\"", StringComparison.Ordinal);
        foreach (Manifest manifest in objects.Where(manifest => manifest.Pod is not null))
        {
            JsonNode spec = manifest.Pod!["spec"]!;
            string? account = (string?)spec["serviceAccountName"];
            string[] rights =
            [
                .. objects.Where(role => role.Kind == "Role" && role.Name == account)
                    .SelectMany(role => role.Json["rules"]!.AsArray())
                    .Select(rule => $"{rule!["apiGroups"]!.ToJsonString()}{rule["resources"]!.ToJsonString()}{rule["verbs"]!.ToJsonString()}"),
            ];
            bool patches = spec["containers"]!.ToJsonString().Contains("AADIFF__KUBERNETES__POD\"", StringComparison.Ordinal);
            bool member = (string?)manifest.Pod["metadata"]!["labels"]!["aadiff/farm"] == "member";
            string[] expected = [.. member && lists ? ["[\"\"][\"pods\"][\"list\"]"] : Array.Empty<string>(), .. patches ? ["[\"\"][\"pods\"][\"patch\"]"] : Array.Empty<string>()];
            Assert.Equal(expected, rights);
            Assert.Equal(rights.Length > 0, (bool)spec["automountServiceAccountToken"]!);
            Assert.True((long)(spec["terminationGracePeriodSeconds"] ?? 300L)! >= 150, manifest.Id);
        }

        Assert.DoesNotContain(objects, manifest => manifest.Kind.StartsWith("ClusterRole", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probes_ask_what_the_programs_answer()
    {
        string coordinator = await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "src", "Coordinator", "Api", "FarmApi.cs"));
        string node = await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "src", "GpuNode", "Hosting", "NodeReadiness.cs"));
        foreach (Manifest manifest in (await Renderings.ObjectsAsync("default")).Where(manifest => manifest.Name is "aadiff-coordinator" or "aadiff-gpu-node" && manifest.Pod is not null))
        {
            JsonNode container = manifest.Pod!["spec"]!["containers"]![0]!;
            foreach ((string probe, string path) in new[] { ("startupProbe", "/startupz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
            {
                Assert.Equal(path, (string)container[probe]!["httpGet"]!["path"]!);
                Assert.Contains($"\"{path}\"", manifest.Kind == "Deployment" ? node : coordinator, StringComparison.Ordinal);
            }
        }
    }
}
