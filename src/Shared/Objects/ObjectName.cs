using System.Text;

namespace AADiff.Shared.Objects;

/// <summary>Which names every store accepts: what is legal both as a path of a file below a folder and as a key of an S3 bucket.</summary>
public static class ObjectName
{
    /// <summary>First segment that no object may have: the folder store keeps unfinished writes there.</summary>
    public const string Reserved = ".parts";

    private const int MostBytes = 1024;
    private const int MostBytesInSegment = 255;

    /// <exception cref="ArgumentException">Empty, absolute, with an empty, "." or ".." segment, a control character, a backslash, or too
    /// long.</exception>
    public static void Check(string name)
    {
        string? wrong = Wrong(name);
        if (wrong is not null)
        {
            throw new ArgumentException($"'{name}' can't be the name of an object: {wrong}.", nameof(name));
        }
    }

    /// <summary>A prefix may be empty and may end in the middle of a segment; otherwise the rules of a name hold.</summary>
    public static void CheckPrefix(string prefix)
    {
        if (WrongPrefix(prefix) is { } wrong)
        {
            throw new ArgumentException($"'{prefix}' can't be the prefix of names of objects: {wrong}.", nameof(prefix));
        }
    }

    /// <summary>What is wrong with it as a prefix; null: nothing.</summary>
    public static string? WrongPrefix(string prefix) => prefix.Length == 0 ? null : Wrong(prefix.EndsWith('/') ? prefix[..^1] : prefix);

    /// <summary>What is wrong with it as a name; null: nothing.</summary>
    public static string? Wrong(string name)
    {
        if (name.Length == 0 || name[0] == '/')
        {
            return "it is empty or starts with '/'";
        }

        if (name.Any(c => char.IsControl(c) || c == '\\'))
        {
            return "it holds a control character or a backslash";
        }

        string[] segments = name.Split('/');
        return segments.Any(s => s is "" or "." or "..") ? "a segment is empty, '.' or '..'"
            : segments[0] == Reserved ? "its first segment is reserved"
            : Encoding.UTF8.GetByteCount(name) > MostBytes || segments.Any(s => Encoding.UTF8.GetByteCount(s) > MostBytesInSegment) ? "it is too long"
            : null;
    }
}
