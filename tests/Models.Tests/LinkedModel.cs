using AADiff.Testing;

namespace AADiff.Models.Tests;

/// <summary>A folder with links to a model's files, as Hugging Face's cache has them; a test may replace single files.</summary>
internal sealed class LinkedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LinkedModel(string source)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string link = At(System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }

    public string Path => _folder.Path;

    public static LinkedModel Mini() => new(TestData.MiniModel());

    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    public void Remove(string relative) => File.Delete(At(relative));

    public void Replace(string relative, string text)
    {
        Remove(relative);
        File.WriteAllText(At(relative), text);
    }

    public void Replace(string relative, byte[] bytes, DateTime changed)
    {
        Remove(relative);
        File.WriteAllBytes(At(relative), bytes);
        File.SetLastWriteTimeUtc(At(relative), changed);
    }

    public void Dispose() => _folder.Dispose();
}
