namespace AADiff.Shared.Configuration;

/// <summary>Where a process keeps its state when nothing else is said.</summary>
public static class FarmFolders
{
    /// <summary>AADIFF_HOME, else <c>aadiff</c> below the XDG data folder.</summary>
    public static string Home()
    {
        string? home = Environment.GetEnvironmentVariable("AADIFF_HOME");
        if (!string.IsNullOrEmpty(home))
        {
            return Path.GetFullPath(home);
        }

        // LocalApplicationData follows XDG_DATA_HOME on Linux; it is empty where there is no home folder at all.
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "aadiff");
    }

    public static string Data(FarmOptions options) => options.Data.Length > 0 ? Path.GetFullPath(options.Data) : Home();

    public static string Objects(FarmOptions options) =>
        options.Objects.Folder.Length > 0 ? Path.GetFullPath(options.Objects.Folder) : Path.Combine(Data(options), "objects");

    /// <summary>Working files of this process: downloads, segments. Nothing in it is needed after a restart.</summary>
    public static string Work(FarmOptions options) => Path.Combine(Data(options), "work");

    /// <summary>Model digests and rewritten graphs; may be deleted at any time.</summary>
    public static string Cache(FarmOptions options) =>
        options.Cache.Length > 0 ? Path.GetFullPath(options.Cache) : Path.Combine(Data(options), "cache");

    /// <summary>Where a model's name is looked up.</summary>
    public static IReadOnlyList<string> Models(FarmOptions options) => options.Gpu.Models.Length > 0
        ? [.. options.Gpu.Models.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)]
        : [Environment.CurrentDirectory];

    public static string Sqlite(FarmOptions options) =>
        options.Journal.Sqlite.Length > 0 ? Path.GetFullPath(options.Journal.Sqlite) : Path.Combine(Data(options), "farm.db");
}
