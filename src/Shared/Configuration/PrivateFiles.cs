namespace AADiff.Shared.Configuration;

/// <summary>
/// Prompts, sounds and videos are their user's alone: what a process makes in a home, nobody else on the machine can read, whatever the umask says.
/// Where a system knows no such rights, its own rules apply.
/// </summary>
public static class PrivateFiles
{
    /// <summary>rwx------</summary>
    public const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>rw-------</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>With all folders above it that are missing. One that is there stays as it is.</summary>
    public static DirectoryInfo CreateFolder(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, Folder);

    /// <summary>As <see cref="FileStream(string, FileMode, FileAccess, FileShare)"/>.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, UnixFileMode rights = File)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not (FileMode.Open or FileMode.Truncate))
        {
            options.UnixCreateMode = rights;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Takes others' rights from a home that an earlier version made, and from what lies directly in it and in its logs. A group that may write in it
    /// was let in on purpose.
    /// </summary>
    /// <returns>Null, or why it is still open to others: it belongs to somebody else, such as a volume of Kubernetes.</returns>
    public static string? Tighten(string home)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(home))
        {
            return null;
        }

        try
        {
            bool shared = System.IO.File.GetUnixFileMode(home).HasFlag(UnixFileMode.GroupWrite);
            Restrict(home, shared ? Folder | Group | UnixFileMode.GroupExecute | UnixFileMode.SetGroup : Folder);
            foreach (string file in Directory.EnumerateFiles(home).Concat(Logs(home)))
            {
                Restrict(file, shared ? File | Group : File);
            }

            return null;
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            return kept.Message;
        }
    }

    private static IEnumerable<string> Logs(string home)
    {
        string logs = Path.Combine(home, "logs");
        return Directory.Exists(logs) ? Directory.EnumerateFiles(logs) : [];
    }

    private static void Restrict(string path, UnixFileMode most)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && System.IO.File.GetUnixFileMode(path) is var rights && (rights & ~most) != 0)
            {
                System.IO.File.SetUnixFileMode(path, rights & most);
            }
        }
        catch (FileNotFoundException)
        {
            // Another process has removed it meanwhile.
        }
    }
}
