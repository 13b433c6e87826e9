using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Sound.Decoding;

/// <summary>
/// A private folder in which a file has a plain name, because ffmpeg reads protocols, options and quotes into names, and guesses formats
/// from endings. The folder (mode 700) also holds the socket that samples come through.
/// </summary>
internal sealed class SafeName : IDisposable
{
    /// <summary>Bytes of a socket's path that every system takes.</summary>
    private const int LongestSocketPath = 100;

    private readonly DirectoryInfo _folder;

    private SafeName(DirectoryInfo folder) => _folder = folder;

    public string Input => Path.Combine(_folder.FullName, "sound");

    public string Socket => Path.Combine(_folder.FullName, "samples");

    public static SafeName For(string path)
    {
        var name = new SafeName(Directory.CreateTempSubdirectory("aadiff-sound-"));
        if (Encoding.UTF8.GetByteCount(name.Socket) > LongestSocketPath)
        {
            name.Dispose();
            throw new UserError(
                ErrorClass.Usage, $"The temporary folder {Path.GetTempPath()} has too long a name for a socket; set TMPDIR to a shorter one.");
        }

        try
        {
            File.CreateSymbolicLink(name.Input, Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Systems and file systems where links need a privilege.
            File.Copy(path, name.Input);
        }

        return name;
    }

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
