using System.Globalization;

namespace AADiff.Sound.Curves;

/// <summary>
/// A curve as CSV: <c>frame,time,a,u,v,m:WORD,…</c>, one line a frame, numbers in the shortest form that reads back to the same bits.
/// </summary>
public static class CurveCsvWriter
{
    public static async Task WriteAsync(TextWriter writer, Curve curve)
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

        await writer.WriteAsync(CsvLine.Join(columns.Select(column => column.Name)) + "\n");
        for (int frame = 0; frame < curve.Frames; frame++)
        {
            await writer.WriteAsync(CsvLine.Join(columns.Select(column => column.Value(frame))) + "\n");
        }

        void AddIfPresent(string name, IReadOnlyList<double> values)
        {
            if (values.Count > 0)
            {
                columns.Add((name, frame => Text(values[frame])));
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
