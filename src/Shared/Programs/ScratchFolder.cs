using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Shared.Programs;

/// <summary>
/// Where short-lived files lie: in the folder that TMPDIR names, or, when that is missing, can't be written or has too long a name, in one that the
/// system has for them, as with most programs.
/// </summary>
public static class ScratchFolder
{
    /// <summary>Bytes of a socket's path that every system takes.</summary>
    private const int LongestSocketPath = 100;

    /// <summary>Those that are there, the wanted one first.</summary>
    public static IEnumerable<string> Existing => new[] { Path.GetTempPath(), "/tmp", "/var/tmp", "/dev/shm" }
        .Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).Where(Directory.Exists);

    /// <summary>Makes a folder that only this user can look into and that nobody else uses.</summary>
    /// <param name="prefix">Its name begins so.</param>
    /// <param name="socket">Name of a socket that will be in it; empty: none will.</param>
    /// <exception cref="UserError">Nowhere.</exception>
    public static DirectoryInfo Create(string prefix, string socket = "") => Create(prefix, socket, Existing);

    /// <summary>The same in one of these folders.</summary>
    internal static DirectoryInfo Create(string prefix, string socket, IEnumerable<string> folders) => Make(
        prefix,
        folders,
        path => socket.Length == 0 || Encoding.UTF8.GetByteCount(Path.Combine(path, socket)) <= LongestSocketPath,
        path => OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));

    /// <summary>Makes a file that has no name where the system allows that, so that not even a killed process leaves it behind.</summary>
    /// <exception cref="UserError">Nowhere.</exception>
    public static FileStream CreateFile(string prefix) => Make(prefix, Existing, _ => true, path =>
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        File.Delete(path);
        return file;
    });

    private static T Make<T>(string prefix, IEnumerable<string> folders, Func<string, bool> fits, Func<string, T> make)
    {
        string name = prefix + Path.GetRandomFileName();
        foreach (string path in folders.Select(folder => Path.Combine(folder, name)).Where(fits))
        {
            try
            {
                return make(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Read-only, full, or another user's: the next one. When there is none, that is said below.
            }
        }

        throw new UserError(
            ErrorClass.Output,
            $"No folder for short-lived files can be used, neither {Path.GetTempPath()} nor the system's own; "
                + "set TMPDIR to a folder with a short name that can be written.");
    }
}
