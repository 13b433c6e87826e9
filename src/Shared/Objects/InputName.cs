using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Objects;

/// <summary>
/// Name of a file that a user uploaded: <c>inputs/{digest}</c>, and perhaps an extension of a dot and 1 to 8 lower-case letters or digits, which is a
/// hint for people only. It can't hold anything else, so no text of a user's reaches a path through it.
/// </summary>
[JsonConverter(typeof(InputNameJson))]
public sealed record InputName
{
    public const string Folder = "inputs/";

    internal const string Takes = "name it inputs/, the SHA-256 of its content in lower-case hex, and its file extension of up to 8 letters or digits.";

    private const int LongestExtension = 9;

    private InputName(Sha256Digest digest, string extension) => (Digest, Extension, Value) = (digest, extension, $"{Folder}{digest}{extension}");

    public Sha256Digest Digest { get; }

    /// <summary>With its dot; empty: none.</summary>
    public string Extension { get; }

    /// <summary>Name of the object in the store.</summary>
    public string Value { get; }

    /// <summary>An <paramref name="extension"/> that does not look like one is left out.</summary>
    public static InputName Of(Sha256Digest digest, string extension = "") =>
        new(digest, IsExtension(extension.ToLowerInvariant()) ? extension.ToLowerInvariant() : "");

    /// <exception cref="FormatException">It is no name of an input.</exception>
    public static InputName Parse(string name) =>
        TryParse(name, out InputName? input) ? input : throw new FormatException($"'{CheckedText.Shown(name)}' is not the name of an input: {Takes}");

    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out InputName? input)
    {
        input = null;
        if (name is null || !name.StartsWith(Folder, StringComparison.Ordinal))
        {
            return false;
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string extension = dot < 0 ? "" : name[dot..];
        if (Sha256Digest.TryParse(name[Folder.Length..(dot < 0 ? name.Length : dot)], out Sha256Digest? digest) && (dot < 0 || IsExtension(extension)))
        {
            input = new InputName(digest, extension);
        }

        return input is not null;
    }

    public override string ToString() => Value;

    private static bool IsExtension(string text) =>
        text.Length is >= 2 and <= LongestExtension && text[0] == '.' && text.Skip(1).All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}

internal sealed class InputNameJson() : CheckedTextJson<InputName>("the name of an input", InputName.Takes, InputName.TryParse, name => name.Value);
