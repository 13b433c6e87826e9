using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AADiff.Shared.Configuration;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>Images, compose file and units, as far as they can be looked at without building and starting anything.</summary>
public sealed partial class ImageTests
{
    private static readonly string _dockerfile = File.ReadAllText(Path.Combine(TestData.Repository, "docker", "Dockerfile"));

    [Fact]
    public void The_compose_file_uses_targets_that_there_are_and_options_that_the_programs_take()
    {
        JsonObject compose = Manifest.Read(Merged(File.ReadAllText(Path.Combine(TestData.Repository, "compose.yaml")))).Single().Json;
        HashSet<string> options = [.. FarmOptionTable.All.Select(option => option.Variable)];
        foreach ((string name, JsonNode? service) in compose["services"]!.AsObject())
        {
            if (service!["build"]?["target"] is JsonValue target)
            {
                Assert.Contains($" AS {target}\n", _dockerfile, StringComparison.Ordinal);
                Assert.StartsWith($"aadiff/{target}:", (string)service["image"]!, StringComparison.Ordinal);
            }

            Assert.True($"{service["read_only"]}" == "true", name);
            Assert.Equal("ALL", (string)service["cap_drop"]![0]!);
            string[] farm = [.. service["environment"]!.AsObject().Select(variable => variable.Key).Where(variable => variable.StartsWith(FarmConfiguration.VariablePrefix, StringComparison.Ordinal))];
            Assert.All(farm, variable => Assert.Contains(variable, options));
        }
    }

    [Fact]
    public void Every_image_runs_as_a_user_with_a_number_and_writes_to_named_folders_only()
    {
        string[] stages = [.. Stage().Split(_dockerfile).Skip(1)];
        Assert.All(stages.Where(stage => !stage.Contains("AS published", StringComparison.Ordinal) && !stage.Contains("AS base", StringComparison.Ordinal)), stage =>
            Assert.True(stage.StartsWith("base ", StringComparison.Ordinal) || stage.Contains("USER 1654:1654", StringComparison.Ordinal), stage));
        Assert.Equal(2, Regex.Count(_dockerfile, @"VOLUME \[""/var/lib/aadiff"", ""/tmp""\]"));
        Assert.Equal(3, Regex.Count(_dockerfile, "HEALTHCHECK"));
    }

    [Theory]
    [InlineData("aadiff-coordinator")]
    [InlineData("aadiff-gpu-node")]
    public void Units_give_a_process_the_time_to_drain_and_do_not_restart_what_a_restart_does_not_mend(string unit)
    {
        string text = File.ReadAllText(Path.Combine(TestData.Repository, "ops", "systemd", $"{unit}.service"));

        int minutes = int.Parse(Regex.Match(text, @"TimeoutStopSec=(\d+)min").Groups[1].Value, null);
        Assert.True(minutes * 60 >= new ClusterTimings().Drain + 30);
        Assert.Contains("Type=notify", text, StringComparison.Ordinal);
        Assert.Contains("RestartPreventExitStatus=2 4 5 6 7", text, StringComparison.Ordinal);
    }

    /// <summary>With the merge keys of YAML 1.1 carried out, which the reader leaves alone.</summary>
    private static string Merged(string yaml)
    {
        YamlDotNet.Core.MergingParser parser = new(new YamlDotNet.Core.Parser(new StringReader(yaml)));
        object? graph = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize(parser);
        return new YamlDotNet.Serialization.SerializerBuilder().JsonCompatible().Build().Serialize(graph);
    }

    [GeneratedRegex("^FROM ", RegexOptions.Multiline)]
    private static partial Regex Stage();
}
