using AADiff.Shared.Requests;

namespace AADiff.Sound.Loudness;

/// <summary>Envelope settings that suit a kind of sound.</summary>
public static class EnvelopePresets
{
    private static readonly FrameRate _usual = new(30);

    private static readonly Dictionary<string, (EnvelopeSettings Settings, double? WindowSeconds)> _presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["default"] = (new(), null),

        // Thunder is what stands out between the wind on the microphone (under 40 Hz) and the rain, which no feature over the whole
        // spectrum gets past; half of the time there is none.
        ["thunder"] = (
            new()
            {
                Feature = LoudnessFeature.Band,
                BandLow = 40,
                BandHigh = 120,
                PercentileLow = 50,
                Gamma = 1.5,
                Smoothing = SmoothingShape.AttackRelease,
            },
            null),

        // Syllables come some four times a second.
        ["speech"] = (new() { Feature = LoudnessFeature.Band, BandLow = 100, BandHigh = 4000, PercentileLow = 10 }, 0.3),
        ["music"] = (new(), 0.5),
        ["beat"] = (new() { Feature = LoudnessFeature.Percussive, Smoothing = SmoothingShape.AttackRelease, ReleaseSeconds = 0.2 }, null),
        ["clicks"] = (new() { MaxPooling = true, Smoothing = SmoothingShape.AttackRelease, AttackSeconds = 0.01, ReleaseSeconds = 0.25 }, null),
        ["fire"] = (new(), 1.5),
        ["rain"] = (new(), 2.5),
        ["waves"] = (new(), 1),
        ["wind"] = (new() { Feature = LoudnessFeature.Rms }, 1.5),

        // Follows at once, lets go slowly: what keeps blows in sync and the picture calm after them.
        ["punchy"] = (new() { Smoothing = SmoothingShape.AttackRelease }, null),
    };

    public static IEnumerable<string> Names => _presets.Keys.Order(StringComparer.Ordinal);

    /// <summary>Null when there is no such preset; case does not matter.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="frameRate">Of the video, since windows are lengths of time kept as frames; null: 30.</param>
    public static EnvelopeSettings? Find(string name, FrameRate? frameRate = null)
    {
        if (!_presets.TryGetValue(name, out (EnvelopeSettings Settings, double? WindowSeconds) preset))
        {
            return null;
        }

        double fps = (frameRate ?? _usual).PerSecond;
        return preset.Settings with
        {
            WindowFrames = preset.WindowSeconds is { } seconds ? Math.Max(1, (int)Math.Round(seconds * fps)) : preset.Settings.WindowFrames,
        };
    }
}
