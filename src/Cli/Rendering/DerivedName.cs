using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>Names that follow from other names, no longer than file systems take.</summary>
internal static class DerivedName
{
    /// <summary>Bytes of a file's name.</summary>
    private const int Longest = 255;

    /// <summary>The longest extension that a file beside another one gets.</summary>
    private const int LongestExtension = 5;

    /// <summary>
    /// Another file of the same name but for its extension. A name that would be too long loses letters at its end; that of every extension the same
    /// ones.
    /// </summary>
    public static string Beside(string path, string extension)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int cut = name.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, cut)) > Longest - LongestExtension)
        {
            cut -= cut > 1 && char.IsLowSurrogate(name[cut - 1]) ? 2 : 1;
        }

        return Path.Combine(Path.GetDirectoryName(path) ?? "", name[..cut] + extension);
    }

    /// <exception cref="UserError">No file can have that name.</exception>
    public static void Require(string path)
    {
        int bytes = Encoding.UTF8.GetByteCount(Path.GetFileName(path));
        if (bytes > Longest)
        {
            throw new UserError(
                ErrorClass.Output, $"\"{path}\" has a name of {bytes} bytes: file systems take up to {Longest}, so choose a shorter one.");
        }
    }

    /// <exception cref="UserError">It is none.</exception>
    public static string Full(string path) => path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)
        ? throw new UserError(ErrorClass.Output, "The name of a file or folder to be written is empty or holds a NUL character: give one.")
        : Path.GetFullPath(path);
}
