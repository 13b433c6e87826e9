using System.Globalization;
using nietras.SeparatedValues;

namespace AADiff.Sound.Curves;

/// <summary>
/// A curve as CSV (RFC 4180): <c>frame,time,a,u,v,m:WORD,…</c>, one line a frame, numbers in the shortest form that reads back to the same
/// bits.
/// </summary>
public static class CurveCsvWriter
{
    /// <param name="writer">Where to.</param>
    /// <param name="curve">What.</param>
    /// <param name="explained">With comments in front for whoever opens it, and the seal that tells whether the right column was edited.</param>
    public static async Task WriteAsync(TextWriter writer, Curve curve, bool explained = false)
    {
        var columns = new List<(string Name, Func<int, string> Value)>
        {
            (CurveColumns.Frame, frame => frame.ToString(CultureInfo.InvariantCulture)),
            (CurveColumns.Time, frame => Text(curve.Time(frame))),
        };
        AddIfPresent(CurveColumns.Loudness, curve.Loudness);
        AddIfPresent(CurveColumns.Normalised, curve.Normalised);
        AddIfPresent(CurveColumns.Envelope, curve.Envelope);
        columns.AddRange(curve.Words.Select(word => (
            CurveColumns.StrengthPrefix + word.Word,
            (Func<int, string>)(frame => word.Strengths[frame].ToString("R", CultureInfo.InvariantCulture)))));

        // Lines end with \n on every system.
        string lineEnd = writer.NewLine;
        writer.NewLine = "\n";
        foreach (string comment in explained ? CurveComments.For(curve) : [])
        {
            await writer.WriteLineAsync(comment);
        }

        SepWriterOptions options = Sep.New(',').Writer() with { WriteHeader = false, Escape = true };
        using (SepWriter csv = options.To(writer, leaveOpen: true))
        {
            WriteRow(csv, columns, column => column.Name);
            for (int frame = 0; frame < curve.Frames; frame++)
            {
                WriteRow(csv, columns, column => column.Value(frame));
            }
        }

        writer.NewLine = lineEnd;
        await writer.FlushAsync();

        void AddIfPresent(string name, IReadOnlyList<double> values)
        {
            if (values.Count > 0)
            {
                columns.Add((name, frame => Text(values[frame])));
            }
        }
    }

    private static void WriteRow(
        SepWriter csv, List<(string Name, Func<int, string> Value)> columns, Func<(string Name, Func<int, string> Value), string> text)
    {
        using SepWriter.Row row = csv.NewRow();
        for (int column = 0; column < columns.Count; column++)
        {
            row[column].Set(text(columns[column]));
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
