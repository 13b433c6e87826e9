using System.Globalization;

namespace AADiff.Shared.Requests;

/// <summary>
/// A moment of a sound or a length of one, from 0 to a day, to the millisecond: "90", "1.5s", "250ms", "1:30" or "1:02:03.5".
/// </summary>
public readonly record struct SoundTime : IComparable<SoundTime>
{
    public const string Takes = "takes seconds like 90 or 1.5s, or minutes and seconds like 1:30";

    private const long LongestMilliseconds = 24L * 3600 * 1000;

    private SoundTime(long milliseconds) => Milliseconds = milliseconds;

    public long Milliseconds { get; }

    public double Seconds => Milliseconds / 1000.0;

    /// <summary>Null: no number, or out of range.</summary>
    public static SoundTime? OfSeconds(double seconds) =>
        seconds is >= 0 and <= LongestMilliseconds / 1000.0 ? new SoundTime((long)Math.Round(seconds * 1000)) : null;

    /// <summary>Null: it is none.</summary>
    public static SoundTime? Parse(string text)
    {
        string trimmed = text.Trim();
        string[] parts = trimmed.Split(':');
        return parts.Length switch
        {
            1 when trimmed.EndsWith("ms", StringComparison.Ordinal) => Number(trimmed[..^2]) is { } milliseconds ? OfSeconds(milliseconds / 1000) : null,
            1 => Number(trimmed.EndsWith('s') ? trimmed[..^1] : trimmed) is { } seconds ? OfSeconds(seconds) : null,
            2 or 3 when Number(parts[^1]) is < 60 and { } seconds && parts[^1].TakeWhile(char.IsAsciiDigit).Count() == 2 => Clock(parts[..^1], seconds),
            _ => null,
        };
    }

    /// <summary>Samples of one channel, rounded.</summary>
    public long Samples(int sampleRate) => ((Milliseconds * sampleRate) + 500) / 1000;

    public int CompareTo(SoundTime other) => Milliseconds.CompareTo(other.Milliseconds);

    public static bool operator <(SoundTime one, SoundTime other) => one.CompareTo(other) < 0;

    public static bool operator >(SoundTime one, SoundTime other) => one.CompareTo(other) > 0;

    public static bool operator <=(SoundTime one, SoundTime other) => one.CompareTo(other) <= 0;

    public static bool operator >=(SoundTime one, SoundTime other) => one.CompareTo(other) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.###} s");

    /// <summary>Hours, or hours and minutes of which there are less than 60.</summary>
    private static SoundTime? Clock(string[] parts, double seconds)
    {
        if (!parts.All(part => part.Length is > 0 and < 6 && part.All(char.IsAsciiDigit)))
        {
            return null;
        }

        int[] numbers = [.. parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return numbers.Length == 1 ? OfSeconds((60.0 * numbers[0]) + seconds)
            : numbers[1] < 60 && parts[1].Length == 2 ? OfSeconds((3600.0 * numbers[0]) + (60 * numbers[1]) + seconds)
            : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
