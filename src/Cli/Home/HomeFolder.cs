namespace AADiff.Cli.Home;

/// <summary>
/// Where state lies: everything under <c>AADIFF_HOME</c> when that is set, else where the XDG base directory rules put it.
/// </summary>
/// <param name="Data">Journal, objects and the local farm's state: losing it loses jobs.</param>
/// <param name="Cache">Can be deleted at any time.</param>
internal sealed record HomeFolder(string Data, string Cache)
{
    public string Objects => Path.Combine(Data, "objects");

    /// <summary>Journal of the farm that lives inside a command.</summary>
    public string Journal => Path.Combine(Data, "farm.db");

    /// <summary>Held by the one process that uses <see cref="Journal"/>.</summary>
    public string Lock => Path.Combine(Data, "farm.lock");

    /// <summary>What <c>farm up</c> started.</summary>
    public string Cluster => Path.Combine(Data, "farm.json");

    /// <summary>Journal of what <c>farm up</c> started.</summary>
    public string ClusterJournal => Path.Combine(Data, "cluster.db");

    public string Logs => Path.Combine(Data, "logs");

    public static HomeFolder From(Func<string, string?> variable)
    {
        if (variable("AADIFF_HOME") is { Length: > 0 } home)
        {
            string root = Path.GetFullPath(home);
            return new HomeFolder(root, Path.Combine(root, "cache"));
        }

        return new HomeFolder(
            Xdg(variable, "XDG_DATA_HOME", ".local", "share"),
            Xdg(variable, "XDG_CACHE_HOME", ".cache"));
    }

    /// <summary>The rules say that a relative path there is to be ignored.</summary>
    private static string Xdg(Func<string, string?> variable, string name, params string[] fallback) =>
        Path.Combine(
            variable(name) is { } folder && Path.IsPathRooted(folder)
                ? folder
                : Path.Combine([variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), .. fallback]),
            "aadiff");
}
