using System.Text.Json.Nodes;
using AADiff.Shared.Configuration;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

public sealed class OptionTests
{
    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task The_programs_take_the_options_that_their_pods_give_them(string set)
    {
        IReadOnlyList<Manifest> objects = await Renderings.ObjectsAsync(set);
        using TemporaryFolder folder = new();
        string config = objects.Single(manifest => manifest is { Kind: "ConfigMap", Name: "aadiff" }).Json["data"]!["farm.json"]!.GetValue<string>();
        await File.WriteAllTextAsync(folder.File("farm.json"), config.Replace("/run/secrets", folder.File("secrets"), StringComparison.Ordinal));
        await File.WriteAllTextAsync(folder.File("token"), "token");

        foreach (Manifest manifest in objects.Where(manifest => manifest.Name is "aadiff-coordinator" or "aadiff-gpu-node" or "aadiff-admin-key" && manifest.Pod is not null))
        {
            JsonNode spec = manifest.Pod!["spec"]!;
            JsonNode container = spec["containers"]!.AsArray().Single(container => (string)container!["name"]! == KubernetesOptions.Container)!;
            foreach (string mount in Manifests.Values(container["volumeMounts"], "mountPath").Where(mount => mount.StartsWith("/run/secrets/", StringComparison.Ordinal)))
            {
                string secret = folder.File("secrets", Path.GetFileName(mount));
                Directory.CreateDirectory(secret);
                foreach (string file in new[] { "tls.crt", "tls.key", "ca.crt", "secret", "secretKey", "connectionString" })
                {
                    await File.WriteAllTextAsync(Path.Combine(secret, file), "content");
                }
            }

            FarmOptions options = FarmConfiguration.Load(
                ["--config", folder.File("farm.json"), "--roles", manifest.Kind == "Deployment" ? "gpu" : "coordinator"], EnvironmentOf(container, folder));
            if (manifest.Kind == "CronJob")
            {
                // It only makes a key, in the same database.
                Assert.True(options.Journal.UsesPostgres && options.NeedsKeys);
                continue;
            }

            Assert.Equal("0.0.0.0", options.Http.Host);
            Assert.True((long)spec["terminationGracePeriodSeconds"]! >= options.Cluster.Drain + 30);
            string[] ports = [.. Manifests.Ports(manifest.Pod)];
            Assert.Contains($"{options.Port}", ports);
            Assert.Contains(manifest.Kind == "StatefulSet" ? $"{options.Http.Port}" : $"{options.Probes.Port}", ports);
            Assert.Equal(manifest.Kind == "Deployment" && set != "hpa", options.Kubernetes.Pod.Length > 0);
            AssertSelects(options, manifest);
        }
    }

    /// <summary>The list of pods that nodes ask for has these pods.</summary>
    private static void AssertSelects(FarmOptions options, Manifest manifest)
    {
        foreach (string[] label in options.Kubernetes.Pods.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')))
        {
            Assert.Equal(label[1], (string)manifest.Pod!["metadata"]!["labels"]![label[0]]!);
        }
    }

    private static Dictionary<string, string> EnvironmentOf(JsonNode container, TemporaryFolder folder)
    {
        Dictionary<string, string> variables = new() { ["POD_NAME"] = "aadiff-coordinator-0", ["POD_IP"] = "10.1.2.3" };
        foreach (JsonNode? variable in container["env"]!.AsArray())
        {
            string name = (string)variable!["name"]!;
            string? value = (string?)variable["value"];
            if (name.StartsWith("AADIFF__", StringComparison.Ordinal))
            {
                variables[name] = value?.Replace("$(POD_NAME)", variables["POD_NAME"], StringComparison.Ordinal).Replace("$(POD_IP)", variables["POD_IP"], StringComparison.Ordinal) ?? "secret";
            }
        }

        variables["AADIFF__KUBERNETES__ACCOUNT"] = folder.Path;
        return variables;
    }
}
