namespace AADiff.GpuNode.Tests.Rendering;

internal static class TestModels
{
    /// <summary>A copy that a test may damage.</summary>
    public static string Copy(string model, string to)
    {
        foreach (string file in Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(model, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }
}
