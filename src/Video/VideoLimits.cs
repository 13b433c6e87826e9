using AADiff.Shared.Configuration;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>What one ffmpeg may take that encodes, checks or joins parts of a video.</summary>
public sealed record VideoLimits
{
    /// <summary>As far as no option says otherwise.</summary>
    public static VideoLimits Usual { get; } = Of(new LimitOptions());

    /// <summary>Bytes of private memory.</summary>
    public required long Memory { get; init; }

    /// <summary>A whole day of sound, or the longest segment of the largest pictures, takes some minutes.</summary>
    public required TimeSpan ProcessorTime { get; init; }

    /// <summary>One that could go on and does nothing for as long is ended.</summary>
    public TimeSpan Silence { get; init; } = FfmpegLimits.Silence;

    public static VideoLimits Of(LimitOptions options) => new()
    {
        Memory = (long)options.EncoderMemory << 20,
        ProcessorTime = TimeSpan.FromMinutes(options.EncoderTime),
    };
}
