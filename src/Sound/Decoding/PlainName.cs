namespace AADiff.Sound.Decoding;

/// <summary>
/// A file name that means nothing but itself, to ffmpeg as to anybody: lower-case letters, digits, dots and hyphens, beginning with a letter or a digit.
/// No quote, space, colon, slash, percent sign or leading hyphen can be in it, so nothing that a user wrote reaches ffmpeg's one argument string, its
/// lists or its names with options by way of a name.
/// </summary>
public sealed record PlainName
{
    private const int Longest = 120;

    private readonly string _name;

    /// <exception cref="ArgumentException">It is anything else.</exception>
    public PlainName(string name)
    {
        if (name.Length is 0 or > Longest || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(IsPlain) || name.Contains("..", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is no plain name of a working file.", nameof(name));
        }

        _name = name;
    }

    public override string ToString() => _name;

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-';
}
