using System.Text.RegularExpressions;
using System.Xml.Linq;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

/// <summary>
/// Who may use whom among the projects: arrows go one way, and listening and drawing know no actor. See <c>docs/architecture.md</c>.
/// </summary>
public sealed partial class ArrowsTests
{
    /// <summary>Every arrow that there may be.</summary>
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Shared"] = [],
        ["Models"] = ["Shared"],
        ["Sound"] = ["Models", "Shared"],
        ["Diffusion"] = ["Models", "Shared"],
        ["Video"] = ["Models", "Shared", "Sound"],
        ["Proof"] = ["Models", "Shared", "Sound", "Video"],
        ["Flow"] = ["Models", "Proof", "Shared", "Sound", "Video"],
        ["Coordinator"] = ["Diffusion", "Models", "Proof", "Shared", "Sound", "Video"],
        ["GpuNode"] = ["Diffusion", "Models", "Shared", "Sound", "Video"],
        ["Cli"] = ["Coordinator", "Diffusion", "Flow", "GpuNode", "Models", "Proof", "Shared", "Sound", "Video"],
    };

    /// <summary>Namespaces that a project has no business with.</summary>
    private static readonly Dictionary<string, string[]> _foreign = new()
    {
        ["Models"] = ["Akka", "Microsoft.AspNetCore", "Microsoft.ML.OnnxRuntime"],
        ["Sound"] = ["Akka", "Microsoft.AspNetCore"],
        ["Diffusion"] = ["Akka", "Microsoft.AspNetCore"],
        ["Video"] = ["Akka", "Microsoft.AspNetCore"],
        ["Proof"] = ["Akka", "Microsoft.AspNetCore", "OpenCvSharp"],
        ["Flow"] = ["Akka", "Microsoft.AspNetCore"],
    };

    /// <summary>The only file of the command line that starts a coordinator and a GPU node inside its own process.</summary>
    private const string InProcess = "src/Cli/Sessions/InProcessFarmSession.cs";

    public static TheoryData<string> Projects => [.. _allowed.Keys];

    [Fact]
    public void Every_project_has_its_place_among_the_arrows() => Assert.Equal(
        _allowed.Keys.Order(), Directory.GetDirectories(Path.Combine(TestData.Repository, "src")).Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(TestData.Repository, "src", project, $"{project}.csproj"));
        IEnumerable<string> referenced = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(referenced.Except(_allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Code_uses_only_namespaces_of_what_lies_below_it(string project)
    {
        HashSet<string> reachable = [project, .. _allowed[project]];
        if (project == "Cli")
        {
            reachable.ExceptWith(["Coordinator", "GpuNode"]);
        }

        Assert.Empty(
            from source in Sources(project)
            where source.Path != InProcess
            from Match used in OwnNamespace().Matches(source.Text)
            let name = used.Groups["project"].Value
            where _allowed.ContainsKey(name) && !reachable.Contains(name)
            select $"{source.Path}: {used.Value}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Listening_and_drawing_know_neither_actors_nor_web_servers(string project) => Assert.Empty(
        from source in Sources(project)
        from foreign in _foreign.GetValueOrDefault(project, [])
        where Regex.IsMatch(source.Text, $@"\b{Regex.Escape(foreign)}\b[.;]")
        select $"{source.Path}: {foreign}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_the_folder_that_the_file_lies_in(string project) => Assert.Empty(
        from source in Sources(project)
        let folder = Path.GetDirectoryName(source.Path)!["src/".Length..].Replace('/', '.')
        let declared = DeclaredNamespace().Match(source.Text)
        where declared.Success && declared.Groups["name"].Value != $"AADiff.{folder}"
        select $"{source.Path}: {declared.Groups["name"].Value}");

    [Fact]
    public void The_tests_of_a_project_mirror_its_folders()
    {
        IEnumerable<string> strangers =
            from project in _allowed.Keys
            let tests = Path.Combine(TestData.Repository, "tests", $"{project}.Tests")
            where Directory.Exists(tests)
            from folder in Directory.GetDirectories(tests)
            let name = Path.GetFileName(folder)
            where name is not ("bin" or "obj" or "TestResults" or "Documents" or "Farm" or "Servers")
            where Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any()
            where !Directory.Exists(Path.Combine(TestData.Repository, "src", project, name))
            select $"{project}.Tests/{name}";

        Assert.Empty(strangers);
    }

    private static IEnumerable<(string Path, string Text)> Sources(string project)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(TestData.Repository, "src", project), "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(TestData.Repository, file).Replace('\\', '/');
            if (!path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            {
                yield return (path, File.ReadAllText(file));
            }
        }
    }

    [GeneratedRegex(@"(?<!"")\bAADiff\.(?<project>\w+)\b(\.\w+)*")]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();
}
