using System.Text.RegularExpressions;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

/// <summary>
/// Every promise of docs/guarantees.md names a test that runs: a method with <c>[Fact]</c>, <c>[Theory]</c> or <c>[Property]</c> that is not
/// skipped, in one of the projects that its line names. A comment with that name, or code that is commented out, is none.
/// </summary>
public sealed partial class GuaranteesTests
{
    public static TheoryData<string, string> Promises
    {
        get
        {
            var promises = new TheoryData<string, string>();
            foreach (string[] cells in File.ReadLines(Path.Combine(TestData.Repository, "docs", "guarantees.md"))
                .Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|')).Where(cells => cells.Length == 3))
            {
                foreach (Match name in Name().Matches(cells[1]))
                {
                    promises.Add(name.Groups[1].Value, cells[2].Trim());
                }
            }

            return promises;
        }
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Every_promise_names_a_test_that_exists(string name, string projects) => Assert.True(
        projects.Split(", ").SelectMany(Sources).Any(source => RunsAs(name, source)), $"{name} is no test that runs in {projects}");

    [Fact]
    public void The_page_makes_promises() => Assert.NotEmpty(Promises);

    [Theory]
    [InlineData("[Fact]\n    public void Holds_it()", true)]
    [InlineData("[Theory]\n    [InlineData(1)]\n    public async Task Holds_it(int one)", true)]
    [InlineData("[Fact(Skip = \"slow\")]\n    public void Holds_it()", false)]
    [InlineData("// [Fact]\n    // public void Holds_it()", false)]
    [InlineData("/* [Fact]\n    public void Holds_it() */", false)]
    [InlineData("public void Holds_it()", false)]
    [InlineData("[Fact]\n    public void Other()\n    {\n        Holds_it();\n    }\n\n    private void Holds_it()", false)]
    public void Only_a_test_that_runs_counts(string source, bool counts) => Assert.Equal(counts, RunsAs("Holds_it", Comments().Replace(source, "")));

    private static bool RunsAs(string name, string source)
    {
        string declared = $@"((?:^[ \t]*\[[^\r\n]*\][ \t]*\r?\n)+)[ \t]*public (?:static )?(?:async )?(?:Task|void|Property) {name}\(";
        string attributes = Regex.Match(source, declared, RegexOptions.Multiline).Groups[1].Value;
        return Test().IsMatch(attributes) && !attributes.Contains("Skip", StringComparison.Ordinal);
    }

    /// <summary>Of one project, without comments.</summary>
    private static IEnumerable<string> Sources(string project) => Directory
        .EnumerateFiles(Path.Combine(TestData.Repository, "tests", project), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(file => Comments().Replace(File.ReadAllText(file), ""));

    /// <summary>Test names have an underscore, which tells them from other words in backticks.</summary>
    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[ \t]*//[^\n]*|/\*.*?\*/", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\[\w*(?:Fact|Theory|Property)\b")]
    private static partial Regex Test();
}
