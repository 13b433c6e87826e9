using System.Globalization;
using System.Text;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>
/// The one way of other people's texts (prompts, users, reasons, names of nodes) to a terminal: what would move its cursor, change its colours or turn
/// the direction of a line is shown as it is written in code.
/// </summary>
internal static class Printable
{
    /// <summary>One line of text without control characters: ESC becomes \u001b, the end of a line \u000a.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        StringBuilder shown = new(text.Length + 16);
        foreach (char c in text)
        {
            _ = IsUnsafe(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary>The same, where a text may have several lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    /// <summary>The same for a cell of a table, in which brackets are no markup.</summary>
    public static string Cell(string text) => Markup.Escape(Of(text));

    /// <summary>Control characters, marks of direction, and the two separators that some terminals break lines at.</summary>
    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
