using AADiff.Shared.Configuration;

namespace AADiff.Sound.Decoding;

/// <summary>
/// What a sound may be and may take. All memory that listening takes grows with the frames, some 100 bytes each at its peak: the most of them take 300 MB,
/// which is what a coordinator can give to one request.
/// </summary>
public sealed record SoundLimits
{
    /// <summary>The fastest that converters offer; no window grows with it, but ffmpeg's resampler does.</summary>
    public const int HighestRate = 768_000;

    /// <summary>More than any recording has; a block of all of them is in memory.</summary>
    public const int MostChannels = 64;

    /// <summary>As far as no option says less.</summary>
    public static SoundLimits Usual { get; } = Of(new LimitOptions());

    public required TimeSpan Longest { get; init; }

    public required int MostFrames { get; init; }

    /// <summary>Bytes of private memory of an ffmpeg that decodes.</summary>
    public required long DecoderMemory { get; init; }

    /// <summary>Processor time of an ffmpeg that decodes a sound from end to end.</summary>
    public required TimeSpan DecoderTime { get; init; }

    public static SoundLimits Of(LimitOptions options) => new()
    {
        Longest = TimeSpan.FromHours(options.Sound),
        MostFrames = options.Frames,
        DecoderMemory = (long)options.DecoderMemory << 20,
        DecoderTime = TimeSpan.FromMinutes(options.DecoderTime),
    };
}
