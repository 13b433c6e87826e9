using System.Globalization;
using System.Text;

namespace AADiff.Sound.Curves;

/// <summary>A curve in plain text: envelope and strengths over time, in block characters, one above the other.</summary>
public static class TerminalPlot
{
    /// <summary>Narrower than this nothing can be read off.</summary>
    public const int NarrowestWidth = 40;

    private const int Margin = 8;
    private const int Rows = 4;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <param name="curve">What to draw.</param>
    /// <param name="width">Characters in a line, at least <see cref="NarrowestWidth"/>.</param>
    /// <returns>Lines ended by \n, none longer than <paramref name="width"/>.</returns>
    public static string Draw(Curve curve, int width)
    {
        int columns = Math.Max(NarrowestWidth, width) - Margin;
        var text = new StringBuilder();
        if (curve.Envelope.Length > 0)
        {
            Track(text, "envelope", curve.Envelope, 0, Math.Max(1, curve.Envelope.Max()), columns);
        }

        foreach (CurveWord word in curve.Words)
        {
            double[] strengths = [.. word.Strengths.Select(strength => (double)strength)];
            Track(text, $"strength of \"{word.Word}\"", strengths, Math.Min(0, strengths.Min()), Math.Max(1, strengths.Max()), columns);
        }

        Clock(text, curve.Time(curve.Frames), columns);
        return text.ToString();
    }

    private static void Track(StringBuilder text, string title, IReadOnlyList<double> values, double low, double high, int columns)
    {
        text.Append(' ', Margin).Append(title.Length > columns ? title[..columns] : title).Append('\n');
        int[] heights = [.. Enumerable.Range(0, columns).Select(column =>
            (int)Math.Round((Peak(values, column, columns) - low) / (high - low) * Rows * 8))];
        for (int row = Rows - 1; row >= 0; row--)
        {
            string label = row == Rows - 1 ? Number(high) : row == 0 ? Number(low) : "";
            text.Append(label.PadLeft(Margin - 2)).Append(row == Rows - 1 || row == 0 ? " ┤" : " │");
            string line = string.Concat(heights.Select(height => Blocks[Math.Clamp(height - (8 * row), 0, 8)]));
            text.Append(line.TrimEnd()).Append('\n');
        }
    }

    /// <summary>The highest of the frames that share a column, so that short sounds do not disappear.</summary>
    private static double Peak(IReadOnlyList<double> values, int column, int columns)
    {
        int from = (int)((long)column * values.Count / columns);
        int to = Math.Max(from + 1, (int)((long)(column + 1) * values.Count / columns));
        double peak = values[from];
        for (int i = from + 1; i < to; i++)
        {
            peak = Math.Max(peak, values[i]);
        }

        return peak;
    }

    private static void Clock(StringBuilder text, double seconds, int columns)
    {
        double step = AxisTicks.Step(seconds, Math.Max(1, columns / 12));
        char[] axis = [.. Enumerable.Repeat('─', columns)];
        char[] labels = [.. Enumerable.Repeat(' ', columns)];
        for (int tick = 0; tick * step <= seconds; tick++)
        {
            int at = Math.Min(columns - 1, (int)Math.Round(tick * step / seconds * columns));
            string label = Number(tick * step) + (tick == 0 ? " s" : "");
            axis[at] = '┬';
            if (at + label.Length <= columns)
            {
                label.CopyTo(0, labels, at, label.Length);
            }
        }

        text.Append(' ', Margin - 1).Append('└').Append(axis).Append('\n');
        text.Append(' ', Margin).Append(new string(labels).TrimEnd()).Append('\n');
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
