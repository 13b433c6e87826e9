using System.Buffers;
using System.Globalization;
using System.Text;

namespace AADiff.Models;

/// <summary>
/// JSON as Python's json writes it: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> stand bare where numbers stand, and a text may hold half a
/// surrogate pair. System.Text.Json takes neither.
/// </summary>
internal static class PythonJson
{
    private static readonly SearchValues<string> _suspects =
        SearchValues.Create(["NaN", "Infinity", "\\ud", "\\uD"], StringComparison.Ordinal);

    /// <summary>
    /// The same document with those numbers as texts ("-Infinity"), which <see cref="ModelJson.Number"/> reads back, and U+FFFD for half pairs.
    /// What stands in texts, and the numbers of the lines, stay as they are.
    /// </summary>
    public static string ToStandard(string json)
    {
        if (!json.AsSpan().ContainsAny(_suspects))
        {
            return json;
        }

        StringBuilder standard = new(json.Length + 64);
        for (int at = 0; at < json.Length;)
        {
            int end = json[at] == '"' ? CopyText(json, at, standard) : CopyToken(json, at, standard);
            at = end;
        }

        return standard.ToString();
    }

    private static int CopyToken(string json, int at, StringBuilder standard)
    {
        int end = at;
        while (end < json.Length && (char.IsAsciiLetterOrDigit(json[end]) || json[end] is '-' or '+' or '.' or '_'))
        {
            end++;
        }

        if (end == at)
        {
            standard.Append(json[at]);
            return at + 1;
        }

        ReadOnlySpan<char> token = json.AsSpan(at, end - at);
        bool bare = token is "NaN" or "Infinity" or "-Infinity";
        _ = bare ? standard.Append('"').Append(token).Append('"') : standard.Append(token);
        return end;
    }

    private static int CopyText(string json, int at, StringBuilder standard)
    {
        standard.Append('"');
        for (at++; at < json.Length; at++)
        {
            if (json[at] == '"')
            {
                standard.Append('"');
                return at + 1;
            }

            if (json[at] != '\\' || at + 1 == json.Length)
            {
                standard.Append(json[at]);
                continue;
            }

            int length = 2;
            if (Escaped(json, at) is { } unit && char.IsSurrogate(unit))
            {
                bool pair = char.IsHighSurrogate(unit) && Escaped(json, at + 6) is { } next && char.IsLowSurrogate(next);
                length = pair ? 12 : 6;
                _ = pair ? standard.Append(json, at, length) : standard.Append('\uFFFD');
            }
            else
            {
                standard.Append(json, at, length);
            }

            at += length - 1;
        }

        return at;
    }

    /// <summary>The UTF-16 unit of an escape like <c>\u00e9</c> that begins here.</summary>
    private static char? Escaped(string json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) ? (char)unit : null;
}
