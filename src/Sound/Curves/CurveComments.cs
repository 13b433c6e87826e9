using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace AADiff.Sound.Curves;

/// <summary>
/// The lines in front of a curve's CSV: what its columns are, which one drives the picture, and a checksum of each of the others, by which an edit that
/// would do nothing is found.
/// </summary>
internal static class CurveComments
{
    public const char Mark = '#';

    private const string Unedited = "# unedited:";

    /// <summary>Digits that a spreadsheet keeps whatever it does to the rest.</summary>
    private const string Digits = "G5";

    public static IEnumerable<string> For(Curve curve)
    {
        (string driving, string what) = curve.Words.IsEmpty
            ? (CurveColumns.Envelope, "0 is quiet and 1 is loud")
            : (string.Join(", ", curve.Words.Select(word => CurveColumns.StrengthPrefix + word.Word)), "1 is the picture as drawn without a sound, 0 is without the word");
        yield return "# A curve of aadiff, one line a frame. Edit it in any editor or spreadsheet and give it back with render --curve FILE.";
        yield return $"# The picture follows {driving} ({what}). Editing another column does nothing and is refused.";
        yield return "# frame and time: which frame, and when it is shown in seconds. a: loudness. u: loudness between 0 and 1. v: the same, smoothed.";
        yield return $"{Unedited} {string.Join(' ', Idle(curve).Select(column => $"{column.Name}={ChecksumOf(column.Values)}"))}";
    }

    /// <summary>The name of a column that was edited although another one drives the picture; null: none was, or nobody can tell.</summary>
    /// <param name="comments">As they stand in the file.</param>
    /// <param name="curve">As it was read.</param>
    public static string? EditedInVain(IEnumerable<string> comments, Curve curve)
    {
        // A spreadsheet may have put quotes around the line, and separators behind it.
        string? seal = comments.Select(line => line.Trim('"', ',', ' ', '\r')).FirstOrDefault(line => line.StartsWith(Unedited, StringComparison.Ordinal));
        string[] sealedColumns = seal?[Unedited.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return Idle(curve)
            .FirstOrDefault(column => sealedColumns.Any(one => one.StartsWith($"{column.Name}=", StringComparison.Ordinal)
                && one != $"{column.Name}={ChecksumOf(column.Values)}"))
            .Name;
    }

    /// <summary>Columns that drive nothing.</summary>
    private static IEnumerable<(string Name, ImmutableArray<double> Values)> Idle(Curve curve)
    {
        (string Name, ImmutableArray<double> Values)[] all =
        [
            (CurveColumns.Loudness, curve.Loudness),
            (CurveColumns.Normalised, curve.Normalised),
            (CurveColumns.Envelope, curve.Envelope),
        ];
        return all.Where(column => !column.Values.IsEmpty && (column.Name != CurveColumns.Envelope || !curve.Words.IsEmpty));
    }

    private static string ChecksumOf(ImmutableArray<double> values)
    {
        var checksum = new Crc32();
        foreach (double value in values)
        {
            checksum.Append(Encoding.ASCII.GetBytes(value.ToString(Digits, CultureInfo.InvariantCulture) + ' '));
        }

        return checksum.GetCurrentHashAsUInt32().ToString("x8", CultureInfo.InvariantCulture);
    }
}
