using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>What one request may cost a coordinator, and a GPU node that encodes segments; where each is enforced: docs/security.md.</summary>
public sealed record LimitOptions
{
    /// <summary>Hours: memory and time are measured up to here.</summary>
    public const double LongestSound = 24;

    /// <summary>24 hours at 30 frames per second, 6 hours at 120.</summary>
    public const int MostFrames = 24 * 3600 * 30;

    /// <summary>GiB.</summary>
    public const double LargestUpload = 1024;

    /// <summary>4096 × 4096 in millions.</summary>
    public const double MostPixels = 4096 * 4096 / 1e6;

    [Description("Hours that a sound may last, up to 24.")]
    public double Sound { get; init; } = LongestSound;

    [Description("Frames that a video may have.")]
    public int Frames { get; init; } = MostFrames;

    [Description("Millions of pixels that a drawn picture may have.")]
    public double Pixels { get; init; } = MostPixels;

    [Description("MiB of private memory that an ffmpeg may take to decode a sound that is listened to.")]
    public int DecoderMemory { get; init; } = 768;

    [Description("Minutes of processor time that an ffmpeg may take to decode a sound that is listened to.")]
    public int DecoderTime { get; init; } = 60;

    [Description("MiB of private memory that an ffmpeg may take to encode, check or join a part of a video; pictures of 4096 x 4096 take 1200.")]
    public int EncoderMemory { get; init; } = 3072;

    [Description("Minutes of processor time that an ffmpeg may take to encode, check or join a part of a video.")]
    public int EncoderTime { get; init; } = 60;

    [Description("GiB that an uploaded file may have: a sound, a curve, a mask or a photo.")]
    public double Upload { get; init; } = 20;
}
