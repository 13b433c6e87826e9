using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AADiff.Shared.Configuration;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>Images, compose file and units, as far as they can be looked at without building and starting anything.</summary>
[SupportedOSPlatform("linux")]
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

    [Fact]
    public void A_node_answers_on_the_port_that_its_image_asks_whether_it_is_healthy()
    {
        Assert.Contains("AADIFF__PROBES__PORT", FarmOptionTable.All.Select(option => option.Variable));
        string[] nodes = [.. Stage().Split(_dockerfile).Where(
            stage => stage.Contains("ENTRYPOINT [\"/opt/aadiff/AADiff.GpuNode\"]", StringComparison.Ordinal))];
        Assert.Equal(2, nodes.Length);
        Assert.All(nodes, stage =>
        {
            string asked = Regex.Match(stage, @"HEALTHCHECK .*CMD \[""healthy"", ""(\d+)""\]").Groups[1].Value;
            Assert.Contains($"AADIFF__PROBES__PORT={asked}\n", stage, StringComparison.Ordinal);
        });
    }

    /// <summary>With programs in the place of dotnet and docker.</summary>
    [Fact]
    public async Task Images_are_built_of_what_is_in_the_source_now()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["docker/build", "docker/publish", "docker/Dockerfile", "Directory.Build.props"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            File.Copy(Path.Combine(TestData.Repository, file), folder.File(file));
        }

        Program(
            folder.File("bin", "dotnet"),
            "while [ \"$1\" != --output ]; do shift; done; mkdir -p \"$2\"; cp source \"$2/program\"; [ ! -e broken ]");
        Program(folder.File("bin", "docker"), "cat artifacts/images/Cpu/*/program >built");
        File.WriteAllText(folder.File("source"), "1");
        Assert.Equal(0, await BuildAsync(folder));
        Assert.Equal("111", File.ReadAllText(folder.File("built")));

        // 1. A publish that stops in the middle leaves the earlier one as it is, and makes no image.
        File.WriteAllText(folder.File("source"), "2");
        File.WriteAllText(folder.File("broken"), "");
        Assert.NotEqual(0, await BuildAsync(folder));
        Assert.Equal("1", File.ReadAllText(folder.File("artifacts", "images", "Cpu", "coordinator", "program")));

        // 2. The next one takes nothing of it.
        File.Delete(folder.File("broken"));
        Assert.Equal(0, await BuildAsync(folder));
        Assert.Equal("222", File.ReadAllText(folder.File("built")));
        Assert.False(Directory.Exists(folder.File("artifacts", "images", "Cpu.new")));
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

    private static void Program(string path, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<int> BuildAsync(TemporaryFolder folder)
    {
        ProcessStartInfo start = new(folder.File("docker/build"), ["coordinator", "gpu-node"]) { WorkingDirectory = folder.Path };
        start.Environment["PATH"] = $"{folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HERE"] = "1";
        start.Environment["TOOL"] = "docker";
        using Process build = Process.Start(start)!;
        await build.WaitForExitAsync();
        return build.ExitCode;
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
