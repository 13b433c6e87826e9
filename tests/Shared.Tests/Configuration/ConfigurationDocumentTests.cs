using AADiff.Shared.Configuration;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Configuration;

public sealed class ConfigurationDocumentTests
{
    [Fact]
    public void The_document_lists_the_options_as_the_programs_do() => Assert.Contains(
        FarmOptionTable.Help().Trim(),
        File.ReadAllText(Path.Combine(TestData.Repository, "docs", "configuration.md")),
        StringComparison.Ordinal);
}
