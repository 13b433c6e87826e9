namespace AADiff.Sound.Decoding;

/// <summary>
/// What a sound may be. All memory that listening takes grows with the frames, some 100 bytes each at its peak: the most of them take 300 MB, which is
/// what a coordinator can give to one request.
/// </summary>
public static class SoundLimits
{
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>24 hours at 30 frames per second, 6 hours at 120.</summary>
    public const int MostFrames = 24 * 3600 * 30;

    /// <summary>The fastest that converters offer; no window grows with it, but ffmpeg's resampler does.</summary>
    public const int HighestRate = 768_000;

    /// <summary>More than any recording has; a block of all of them is in memory.</summary>
    public const int MostChannels = 64;
}
