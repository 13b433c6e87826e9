using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>A file that is made of others and kept in the repository. <c>helm/generate</c> writes all of them.</summary>
internal static class GeneratedFile
{
    private static readonly bool _write = Environment.GetEnvironmentVariable("AADIFF_WRITE_CHART") == "1";

    /// <summary>The file holds this; or it does from now on, when files are to be written.</summary>
    /// <param name="text">What it is to hold.</param>
    /// <param name="path">Below the repository.</param>
    public static async Task IsAsync(string text, params string[] path)
    {
        string file = Path.Combine([TestData.Repository, .. path]);
        if (_write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file) == text, $"{string.Join('/', path)} is not what is made of the chart; run helm/generate");
    }
}
