using System.Text.Json;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

/// <summary>What is restored is what was tested, in the build for processors and in the one for CUDA.</summary>
public sealed class LockFilesTests
{
    private const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    public static TheoryData<string> Projects() => [.. Directory
        .EnumerateFiles(TestData.Repository, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
        .Select(project => Path.GetRelativePath(TestData.Repository, Path.GetDirectoryName(project)!))
        .Where(folder => folder.Split(Path.DirectorySeparatorChar)[0] is "src" or "tests" or "bench")
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Both_builds_of_a_project_are_locked_to_the_same_packages_but_for_ONNX_Runtime(string project)
    {
        SortedDictionary<string, string> cpu = Read(project, "packages.lock.json");
        SortedDictionary<string, string> gpu = Read(project, "packages.gpu.lock.json");

        Assert.Equal(cpu.Where(IsOther), gpu.Where(IsOther));
        Assert.Equal(cpu.ContainsKey(OnnxRuntime), gpu.ContainsKey($"{OnnxRuntime}.Gpu"));
        Assert.DoesNotContain(OnnxRuntime, gpu.Keys);
    }

    private static bool IsOther(KeyValuePair<string, string> package) => !package.Key.StartsWith(OnnxRuntime, StringComparison.Ordinal);

    /// <summary>Package or project → version; a project has none.</summary>
    private static SortedDictionary<string, string> Read(string project, string file)
    {
        string path = Path.Combine(TestData.Repository, project, file);
        Assert.True(File.Exists(path), $"{project} has no {file}: restore it as CONTRIBUTING.md says, and commit the file.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return new(
            document.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .ToDictionary(
                    package => package.Name, package => package.Value.TryGetProperty("resolved", out JsonElement version) ? version.GetString()! : ""),
            StringComparer.Ordinal);
    }
}
