using System.Text.RegularExpressions;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

public sealed partial class NamesInDocumentsTests
{
    [Theory]
    [InlineData("architecture.md")]
    [InlineData("method.md")]
    public void Every_type_and_folder_that_a_document_names_exists(string document)
    {
        string text = File.ReadAllText(Path.Combine(TestData.Repository, "docs", document));
        HashSet<string> words = [.. Directory
            .EnumerateFiles(Path.Combine(TestData.Repository, "src"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".proto", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(word => word.Value))];

        string[] names = [.. Name().Matches(text).SelectMany(match => match.Groups["name"].Value.Split('.'))];
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !words.Contains(name));
        Assert.DoesNotContain(Folder().Matches(text).Select(match => match.Value), folder => !Exists(folder));
    }

    private static bool Exists(string path)
    {
        string full = Path.Combine(TestData.Repository, path);
        return Directory.Exists(full) || File.Exists(full);
    }

    /// <summary>`Type` or `Type.Member`.</summary>
    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)*)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bsrc(/[A-Za-z]+)+")]
    private static partial Regex Folder();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
