namespace AADiff.Testing;

/// <summary>Files of the repository that tests read where they lie: nothing is copied into build folders.</summary>
public static class TestData
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = FindRoot();

    public static string Vectors(params string[] parts) => Path.Combine([Repository, "tests", "data", "vectors", .. parts]);

    public static string Exports(params string[] parts) => Path.Combine([Repository, "tests", "data", "exports", .. parts]);

    /// <summary>One picture in every form that a photo comes in.</summary>
    public static string Photo(string file) => Path.Combine(Repository, "tests", "data", "photos", file);

    public static string MiniModel(params string[] parts) => Path.Combine([Repository, "models", "mini", .. parts]);

    public static string Sample(string name) => Path.Combine(Repository, "samples", name);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AADiff.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("tests must run from a build inside the repository");
    }
}
