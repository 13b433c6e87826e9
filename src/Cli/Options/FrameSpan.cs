using System.Globalization;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>A length in frames ("15") or in seconds ("0.5s").</summary>
internal readonly record struct FrameSpan(double Value, bool InSeconds)
{
    /// <summary>At least one frame; half frames round up.</summary>
    public int Frames(FrameRate rate) => InSeconds ? Math.Max(1, (int)Math.Floor((Value * rate.PerSecond) + 0.5)) : (int)Value;

    public static FrameSpan? Parse(string text)
    {
        bool seconds = text.EndsWith('s');
        NumberStyles style = seconds ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        return double.TryParse(seconds ? text[..^1] : text, style, CultureInfo.InvariantCulture, out double value) && value <= 100000
            ? new FrameSpan(value, seconds)
            : null;
    }
}

/// <summary>What <c>--fps</c> takes.</summary>
internal static class FrameRateText
{
    public const string Takes = "takes a rate like 30 or 24000/1001";

    public static FrameRate? Parse(string text) => FrameRate.TryParse(text, out FrameRate rate) ? rate : null;
}
