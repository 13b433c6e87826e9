using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Curves;

/// <summary>Reads a curve's CSV back, edited or made by another program.</summary>
public static class CurveCsvReader
{
    /// <summary>A day at 120 fps; a file with more lines is no curve.</summary>
    private const int MostFrames = 24 * 3600 * 120;

    /// <summary>
    /// Needs the column frame (0, 1, 2, …) and v or a strength; time, when there, must fit the frame rate. Anything else throws a <c>UserError</c> of
    /// class Input that names line and column.
    /// </summary>
    /// <param name="reader">The text, with or without byte order mark, lines ended in any way.</param>
    /// <param name="name">What the messages call the file.</param>
    /// <param name="frameRate">Of the video it is for.</param>
    /// <param name="frames">Number of frames the sound takes; null: as many as there are.</param>
    public static async Task<Curve> ReadAsync(TextReader reader, string name, FrameRate frameRate, int? frames = null)
    {
        CurveColumn[] columns = Header(await reader.ReadLineAsync(), name);
        int line = 1;
        int count = 0;
        while (await reader.ReadLineAsync() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            List<string>? fields = CsvLine.Split(text);
            if (fields?.Count != columns.Length)
            {
                throw Wrong(name, line, fields is null
                    ? "a quote is not closed; quote a field as a whole"
                    : $"there are {fields.Count} fields, but the first line names {columns.Length} columns; give every frame a value in each");
            }

            foreach ((CurveColumn column, string field) in columns.Zip(fields))
            {
                column.Add(field, count, frameRate, problem => Wrong(name, line, $"column {column.Name}: {problem}"));
            }

            if (++count > MostFrames)
            {
                throw Wrong(name, line, "there are too many frames for a video; check that this is the right file");
            }
        }

        if (count == 0)
        {
            throw Input($"{name} has no frames; give it one line for each frame of the video.");
        }

        if (frames is { } wanted && wanted != count)
        {
            throw Input($"{name} has {count} frames, but the sound takes {wanted} at {frameRate} frames per second; export the curve again or use its frame rate.");
        }

        ImmutableArray<double> Values(string column) => columns.SingleOrDefault(one => one.Name == column)?.Values ?? [];
        return new Curve
        {
            FrameRate = frameRate,
            Frames = count,
            Loudness = Values(CurveColumns.Loudness),
            Normalised = Values(CurveColumns.Normalised),
            Envelope = Values(CurveColumns.Envelope),
            Words = [.. columns.Where(column => column.Word is not null).Select(column => column.Strengths)],
        };
    }

    private static CurveColumn[] Header(string? line, string name)
    {
        List<string>? names = line is null ? null : CsvLine.Split(line.TrimStart('\ufeff'));
        if (names is null)
        {
            throw Input($"{name} is empty or its first line can't be read; the first line names the columns: frame,time,a,u,v,m:WORD.");
        }

        if (names.Count == 1 && line!.Contains(';', StringComparison.Ordinal))
        {
            throw Wrong(name, 1, "the columns are separated by semicolons; save the file with commas and decimal points");
        }

        CurveColumn[] columns = [.. names.Select(column => CurveColumn.Named(column.Trim())
            ?? throw Wrong(name, 1, $"column \"{column}\" is unknown; allowed are frame, time, a, u, v and m:WORD"))];
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Wrong(name, 1, $"column {twice.Key} is there twice; keep one");
        }

        if (!columns.Any(column => column.Name == CurveColumns.Frame))
        {
            throw Wrong(name, 1, "the column frame is missing; number the frames from 0");
        }

        return columns.Any(column => column.Name == CurveColumns.Envelope || column.Word is not null)
            ? columns
            : throw Wrong(name, 1, "there is neither an envelope (column v) nor a strength (column m:WORD); add one of them");
    }

    private static UserError Wrong(string name, int line, string problem) => Input($"{name}, line {line}: {problem}.");

    private static UserError Input(string sentence) => new(ErrorClass.Input, sentence);
}
