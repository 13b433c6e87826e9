using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>What <c>--fps</c> takes.</summary>
internal static class FrameRateText
{
    public const string Takes = "takes a rate like 30 or 24000/1001";

    public static FrameRate? Parse(string text) => FrameRate.TryParse(text, out FrameRate rate) ? rate : null;
}
