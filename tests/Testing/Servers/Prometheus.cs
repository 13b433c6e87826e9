namespace AADiff.Testing.Servers;

/// <summary>The programs of Prometheus that <c>tests/tools/install</c> puts into the user's cache, or the system's own.</summary>
public static class Prometheus
{
    /// <param name="name">prometheus or promtool.</param>
    public static string Program(string name)
    {
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string own = Path.Combine(cache, "aadiff-tests", "prometheus", "usr", "bin", name);
        return File.Exists(own) ? own : name;
    }
}
