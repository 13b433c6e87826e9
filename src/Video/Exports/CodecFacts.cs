using System.Collections.Immutable;

namespace AADiff.Video.Exports;

/// <summary>What can be said to each codec, and what it is without a word. Encoders are those of Debian 12's ffmpeg.</summary>
/// <param name="Codec">Which.</param>
/// <param name="Encoder">As ffmpeg calls it.</param>
/// <param name="Stored">The codec of the file, as ffmpeg calls it.</param>
/// <param name="Endings">Of files that can hold it; the usual one first.</param>
/// <param name="Formats">Pixel formats; the usual one first, none: it has one of its own.</param>
/// <param name="Quality">Least, usual and most <c>crf</c>; null: it has none.</param>
/// <param name="Options">Of the encoder.</param>
internal sealed record CodecFacts(
    VideoCodec Codec,
    string Encoder,
    string Stored,
    ImmutableArray<string> Endings,
    ImmutableArray<string> Formats,
    (int Least, int Usual, int Most)? Quality,
    string Options)
{
    private static readonly ImmutableArray<string> _ofCameras =
        ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"];

    public static ImmutableArray<CodecFacts> All { get; } =
    [
        new(VideoCodec.H264, "libx264", "h264", [".mp4", ".mov", ".mkv"], _ofCameras, (0, 16, 51), "-preset medium"),
        new(VideoCodec.Hevc, "libx265", "hevc", [".mp4", ".mov", ".mkv"], _ofCameras, (0, 18, 51), "-preset medium -x265-params log-level=error"),
        new(VideoCodec.Av1, "libsvtav1", "av1", [".mp4", ".mkv", ".webm"], ["yuv420p", "yuv420p10le"], (1, 24, 63), "-preset 7"),
        new(VideoCodec.Prores, "prores_ks", "prores", [".mov", ".mkv"], ["yuv422p10le", "yuv444p10le"], null, "-vendor apl0"),
        new(VideoCodec.Ffv1, "ffv1", "ffv1", [".mkv"], ["bgr0", "yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"], null, "-level 3 -slicecrc 1 -g 1"),
        new(VideoCodec.Gif, "gif", "gif", [".gif"], [], null, "-loop 0"),
        new(VideoCodec.Webp, "libwebp_anim", "webp", [".webp"], [], (0, 10, 100), "-loop 0 -compression_level 4"),
    ];

    /// <summary>Every ending, in the order in which codecs are named.</summary>
    public static ImmutableArray<string> AllEndings { get; } = [.. All.SelectMany(facts => facts.Endings).Distinct()];

    /// <summary>A picture that moves by itself, without a sound.</summary>
    public bool IsAnimation => Codec is VideoCodec.Gif or VideoCodec.Webp;

    public static CodecFacts Of(VideoCodec codec) => All.First(facts => facts.Codec == codec);
}
