using System.Text.RegularExpressions;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

public sealed partial class GuaranteesTests
{
    [Fact]
    public void Every_promise_names_a_test_that_exists()
    {
        string tests = string.Concat(Directory
            .EnumerateFiles(Path.Combine(TestData.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        string[] named = [.. Name().Matches(File.ReadAllText(Path.Combine(TestData.Repository, "docs", "guarantees.md")))
            .Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    /// <summary>Test names have an underscore, which tells them from other words in backticks.</summary>
    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();
}
