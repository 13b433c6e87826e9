using AADiff.Shared.Programs;

namespace AADiff.Sound.Decoding;

/// <summary>
/// A private folder in which a file has a plain name, because ffmpeg reads protocols, options and quotes into names, and guesses formats
/// from endings. ffmpeg runs inside it, so that no path of anybody's is among its arguments. The folder (mode 700) also holds the socket that
/// samples come through.
/// </summary>
public sealed class SafeName : IDisposable
{
    private const string Prefix = "aadiff-sound-";

    private static readonly Lazy<int> _tidied = new(RemoveLeftovers);

    private static readonly EnumerationOptions _readable = new() { IgnoreInaccessible = true };

    private readonly DirectoryInfo _folder;

    private SafeName(DirectoryInfo folder) => _folder = folder;

    /// <summary>What the file is called in the folder.</summary>
    public static PlainName Input { get; } = new("sound");

    internal static PlainName Socket { get; } = new("samples");

    internal string SocketPath => Path.Combine(_folder.FullName, $"{Socket}");

    private string InputPath => Path.Combine(_folder.FullName, $"{Input}");

    /// <summary>Of a file that is there.</summary>
    public static SafeName For(string path)
    {
        _ = _tidied.Value;
        var name = new SafeName(ScratchFolder.Create($"{Prefix}{ProcessMark.Own}-", $"{Socket}"));
        try
        {
            File.CreateSymbolicLink(name.InputPath, Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Systems and file systems where links need a privilege.
            File.Copy(path, name.InputPath);
        }

        return name;
    }

    /// <summary>Removes the folders of processes that have ended without doing so themselves; returns how many.</summary>
    public static int RemoveLeftovers()
    {
        int removed = 0;
        foreach (string folder in ScratchFolder.Existing.SelectMany(place => Directory.EnumerateDirectories(place, Prefix + "*", _readable)))
        {
            string[] parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
            if (parts.Length < 3 || ProcessMark.IsAlive($"{parts[0]}-{parts[1]}"))
            {
                continue;
            }

            try
            {
                Directory.Delete(folder, recursive: true);
                removed++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another process is removing it too.
            }
        }

        return removed;
    }

    /// <summary>ffmpeg may read the file and nothing else, and writes none.</summary>
    public ProgramRules Rules(long memory, TimeSpan processorTime, TimeSpan silence) => new()
    {
        Folder = _folder.FullName,
        Reads = [InputPath],
        Limits = new ProgramLimits(memory, processorTime, 0, silence),
    };

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A leftover link in the temporary folder is no reason to lose the sound that was read.
        }
    }
}
