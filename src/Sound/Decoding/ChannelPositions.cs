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

    /// <summary>[channels], or empty when nothing (or nothing that fits) is known of them.</summary>
    /// <param name="layout">A layout's name, or "5 channels (FL+FR+FC+LFE+TC)".</param>
    /// <param name="channels">How many there are.</param>
    public static ImmutableArray<string> Of(string? layout, int channels)
    {
        string names = layout is null ? "" : _layouts.GetValueOrDefault(layout) ?? Listed(layout);
        string[] positions = names.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries);
        return positions.Length == channels ? [.. positions] : [];
    }

    private static string Listed(string layout)
    {
        int from = layout.IndexOf('(', StringComparison.Ordinal) + 1;
        return from > 0 && layout.EndsWith(')') ? layout[from..^1] : layout;
    }
}
