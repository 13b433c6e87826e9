using System.Collections.Immutable;

namespace AADiff.Sound.Decoding;

/// <summary>Where the loudspeaker of each channel stands, in ffmpeg's short names (FL front left, FC front centre, LFE low frequencies, …).</summary>
public static class ChannelPositions
{
    private static readonly Dictionary<string, string> _layouts = new(StringComparer.Ordinal)
    {
        ["mono"] = "FC",
        ["stereo"] = "FL FR",
        ["downmix"] = "DL DR",
        ["2.1"] = "FL FR LFE",
        ["3.0"] = "FL FR FC",
        ["3.0(back)"] = "FL FR BC",
        ["3.1"] = "FL FR FC LFE",
        ["4.0"] = "FL FR FC BC",
        ["4.1"] = "FL FR FC LFE BC",
        ["quad"] = "FL FR BL BR",
        ["quad(side)"] = "FL FR SL SR",
        ["5.0"] = "FL FR FC BL BR",
        ["5.0(side)"] = "FL FR FC SL SR",
        ["5.1"] = "FL FR FC LFE BL BR",
        ["5.1(side)"] = "FL FR FC LFE SL SR",
        ["6.0"] = "FL FR FC BC SL SR",
        ["6.0(front)"] = "FL FR FLC FRC SL SR",
        ["hexagonal"] = "FL FR FC BL BR BC",
        ["6.1"] = "FL FR FC LFE BC SL SR",
        ["6.1(back)"] = "FL FR FC LFE BL BR BC",
        ["6.1(front)"] = "FL FR LFE FLC FRC SL SR",
        ["7.0"] = "FL FR FC BL BR SL SR",
        ["7.0(front)"] = "FL FR FC FLC FRC SL SR",
        ["7.1"] = "FL FR FC LFE BL BR SL SR",
        ["7.1(wide)"] = "FL FR FC LFE BL BR FLC FRC",
        ["7.1(wide-side)"] = "FL FR FC LFE FLC FRC SL SR",
        ["octagonal"] = "FL FR FC BL BR BC SL SR",
    };

    /// <summary>In the order of the bits of a WAV's mask.</summary>
    private static readonly string[] _bits =
        ["FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR", "TC", "TFL", "TFC", "TFR", "TBL", "TBC", "TBR"];

    /// <summary>
    /// [channels], or empty when nothing (or nothing that fits) is known of them. Six and eight of which nothing is said are taken for 5.1 and 7.1.
    /// </summary>
    /// <param name="layout">A layout's name, or "5 channels (FL+FR+FC+LFE+TC)".</param>
    /// <param name="channels">How many there are.</param>
    public static ImmutableArray<string> Of(string? layout, int channels)
    {
        if (Fitting(layout is null ? "" : _layouts.GetValueOrDefault(layout) ?? Listed(layout), channels) is { IsEmpty: false } positions)
        {
            return positions;
        }

        return channels switch { 6 => Fitting(_layouts["5.1"], 6), 8 => Fitting(_layouts["7.1"], 8), _ => [] };
    }

    /// <summary>Those of a WAV's mask.</summary>
    public static ImmutableArray<string> OfMask(uint mask, int channels) =>
        Fitting(string.Join('+', _bits.Where((_, bit) => (mask >> bit & 1) != 0)), channels);

    private static ImmutableArray<string> Fitting(string names, int channels) =>
        names.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries) is var positions && positions.Length == channels ? [.. positions] : [];

    /// <summary>What stands in the brackets, or names that are joined by a plus.</summary>
    private static string Listed(string layout)
    {
        int from = layout.IndexOf('(', StringComparison.Ordinal) + 1;
        return from > 0 && layout.EndsWith(')') ? layout[from..^1] : layout.Contains('+', StringComparison.Ordinal) ? layout : "";
    }
}
