namespace AADiff.Diffusion.Tests.Limits;

/// <summary>A model folder of links to another's files, in which single files can be replaced.</summary>
internal static class Parts
{
    public static void Link(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }
}
