using System.Collections.Immutable;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using nietras.SeparatedValues;

namespace AADiff.Sound.Curves;

/// <summary>Reads a curve's CSV back, edited or made by another program.</summary>
public static class CurveCsvReader
{
    /// <summary>Characters of a number or a column's name.</summary>
    private const int LongestField = 200;

    /// <summary>Lines in front that are kept; more are skipped.</summary>
    private const int MostComments = 20;

    /// <summary>Frame, time, a, u, v, and as many words as can be driven.</summary>
    private const int MostColumns = 5 + RequestLimits.MostWords;

    /// <summary>
    /// Needs the column frame (0, 1, 2, …) and v or a strength; time, when there, must fit the frame rate. Lines in front that begin with # are comments.
    /// Anything else throws a <c>UserError</c> of class Input that names line and column, and so does an edit of a column that drives nothing.
    /// </summary>
    /// <param name="reader">The text, with or without byte order mark, lines ended in any way.</param>
    /// <param name="name">What the messages call the file.</param>
    /// <param name="frameRate">Of the video it is for.</param>
    /// <param name="frames">Number of frames the sound takes; null: as many as there are.</param>
    /// <param name="cancellationToken">Ends it between two pieces of the text.</param>
    public static async Task<Curve> ReadAsync(
        TextReader reader, string name, FrameRate frameRate, int? frames = null, CancellationToken cancellationToken = default)
    {
        using var bounded = new BoundedLines(reader, name, cancellationToken);
        CurveColumn[]? columns = null;
        List<string> comments = [];
        (int skipped, int count) = (0, 0);
        try
        {
            using SepReader csv = await Sep.New(',')
                .Reader(options => options with { HasHeader = false, DisableColCountCheck = true }).FromAsync(bounded, cancellationToken).ConfigureAwait(false);
            await foreach (SepReader.Row row in csv.ConfigureAwait(false))
            {
                if (columns is null && IsComment(row))
                {
                    skipped++;
                    comments.AddRange(comments.Count < MostComments ? [row.Span.ToString()] : []);
                }
                else if (columns is null)
                {
                    columns = Header(row, name, skipped + 1);
                }
                else if (!row.Span.IsWhiteSpace())
                {
                    ReadFrame(row, columns, count++, name, frameRate);
                }
            }
        }
        catch (NotSupportedException e)
        {
            // More columns than the reader has room for.
            throw Input($"{name} has a line that is too long, or a quote that is not closed; check that this is the right file.", e);
        }

        if (columns is null)
        {
            throw Unreadable(name);
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
        Curve curve = new()
        {
            FrameRate = frameRate,
            Frames = count,
            Loudness = Values(CurveColumns.Loudness),
            Normalised = Values(CurveColumns.Normalised),
            Envelope = Values(CurveColumns.Envelope),
            Words = [.. columns.Where(column => column.Word is not null).Select(column => column.Strengths)],
        };
        RequireEffect(name, curve, comments);
        return curve;
    }

    /// <summary>An edit that would do nothing is one that somebody made by mistake.</summary>
    private static void RequireEffect(string name, Curve curve, List<string> comments)
    {
        if (CurveComments.EditedInVain(comments, curve) is { } column)
        {
            string driving = curve.Words.IsEmpty ? CurveColumns.Envelope : CurveColumns.StrengthPrefix + curve.Words[0].Word;
            throw Input($"{name}: column {column} was edited, but the picture follows {driving}; edit that one, or remove column {column}.");
        }
    }

    private static bool IsComment(SepReader.Row row) => row.Span.TrimStart("\ufeff\" ").StartsWith([CurveComments.Mark]);

    private static void ReadFrame(SepReader.Row row, CurveColumn[] columns, int frame, string name, FrameRate frameRate)
    {
        int line = row.LineNumberFrom;
        RefuseLong(row, name, line);
        if (Fields(row) is not { } fields)
        {
            throw Wrong(name, line, "a quote is not closed; quote a field as a whole");
        }

        if (fields.Length != columns.Length)
        {
            throw Wrong(
                name,
                line,
                $"there are {fields.Length} fields, but the first line names {columns.Length} columns; give every frame a value in each");
        }

        for (int i = 0; i < columns.Length; i++)
        {
            CurveColumn column = columns[i];
            column.Add(fields[i], frame, frameRate, problem => Wrong(name, line, $"column {column.Name}: {problem}"));
        }

        if (frame >= LimitOptions.MostFrames)
        {
            throw Wrong(name, line, "there are too many frames for a video; check that this is the right file");
        }
    }

    private static CurveColumn[] Header(SepReader.Row row, string name, int line)
    {
        RefuseLong(row, name, line);
        string[] names = Fields(row) ?? throw Unreadable(name);
        if (names.Length == 1 && names[0].Contains(';', StringComparison.Ordinal))
        {
            throw Wrong(name, line, "the columns are separated by semicolons; save the file with commas and decimal points");
        }

        if (names.Length > MostColumns)
        {
            throw Wrong(name, line, $"there are {names.Length} columns; at most {MostColumns} are read, of which {RequestLimits.MostWords} are words");
        }

        CurveColumn[] columns = [.. names.Select(column => CurveColumn.Named(column.Trim())
            ?? throw Wrong(name, line, $"column \"{column}\" is unknown; allowed are frame, time, a, u, v and m:WORD"))];
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Wrong(name, line, $"column {twice.Key} is there twice; keep one");
        }

        if (!columns.Any(column => column.Name == CurveColumns.Frame))
        {
            throw Wrong(name, line, "the column frame is missing; number the frames from 0");
        }

        return columns.Any(column => column.Name == CurveColumns.Envelope || column.Word is not null)
            ? columns
            : throw Wrong(name, line, "there is neither an envelope (column v) nor a strength (column m:WORD); add one of them");
    }

    /// <summary>What a message quotes, a log keeps or a column is called has a length that they can bear.</summary>
    private static void RefuseLong(SepReader.Row row, string name, int line)
    {
        for (int i = 0; i < row.ColCount; i++)
        {
            if (row[i].Span.Length > LongestField)
            {
                throw Wrong(name, line, $"field {i + 1} has {row[i].Span.Length} characters; at most {LongestField} are read");
            }
        }
    }

    /// <summary>The fields without their quotes; null when a quote is left open or something stands beside a quoted field.</summary>
    private static string[]? Fields(SepReader.Row row)
    {
        string[] fields = new string[row.ColCount];
        for (int i = 0; i < fields.Length; i++)
        {
            ReadOnlySpan<char> field = i == 0 ? row[i].Span.TrimStart('\ufeff') : row[i].Span;
            if (!field.Contains('"'))
            {
                fields[i] = field.ToString();
                continue;
            }

            if (field.Length < 2 || field[0] != '"' || field[^1] != '"')
            {
                return null;
            }

            string inner = field[1..^1].ToString();
            if (inner.Replace("\"\"", "", StringComparison.Ordinal).Contains('"'))
            {
                return null;
            }

            fields[i] = inner.Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return fields;
    }

    private static UserError Wrong(string name, int line, string problem) => Input($"{name}, line {line}: {problem}.");

    private static UserError Unreadable(string name) =>
        Input($"{name} is empty or its first line can't be read; the first line names the columns: frame,time,a,u,v,m:WORD.");

    private static UserError Input(string sentence, Exception? cause = null) => new(ErrorClass.Input, sentence, cause);
}
