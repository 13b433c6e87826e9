using System.Globalization;

namespace AADiff.Video;

/// <summary>
/// What ffmpeg's framecrc output says of one stream, read line by line: <c>#tb 0: 1/30000</c>, then
/// <c>stream, dts, pts, duration, size, crc</c> for each packet or decoded frame. Hours of video need no memory.
/// </summary>
internal sealed class MediaLines
{
    private (int Numerator, int Denominator) _timeBase = (1, 1);

    public long Count { get; private set; }

    /// <summary>End of the last packet in units of the time base.</summary>
    public long End { get; private set; }

    public int TicksPerSecond => _timeBase.Numerator == 1 ? _timeBase.Denominator : throw new FormatException("unusual time base");

    /// <summary>
    /// Index of the first packet that does not begin at a multiple of this many ticks, one after another from 0; null: none or not asked
    /// for.
    /// </summary>
    public long? FirstMisplaced { get; private set; }

    public static MediaLines Read(string file, long? spacing)
    {
        var lines = new MediaLines();
        foreach (string line in File.ReadLines(file))
        {
            lines.Add(line, spacing);
        }

        return lines;
    }

    private void Add(string line, long? spacing)
    {
        const string TimeBase = "#tb 0: ";
        if (line.StartsWith(TimeBase, StringComparison.Ordinal))
        {
            string[] parts = line[TimeBase.Length..].Split('/');
            _timeBase = (Number(parts[0]), Number(parts[1]));
        }
        else if (line.Length > 0 && line[0] != '#')
        {
            string[] fields = line.Split(',');
            long shown = long.Parse(fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture);
            long lasts = long.Parse(fields[3], NumberStyles.Integer, CultureInfo.InvariantCulture);
            if (spacing is not null && shown != Count * spacing)
            {
                FirstMisplaced ??= Count;
            }

            End = Math.Max(End, shown + lasts);
            Count++;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
