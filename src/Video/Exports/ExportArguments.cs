using AADiff.Shared.Requests;

namespace AADiff.Video.Exports;

/// <summary>Options of ffmpeg for a format: fixed texts and numbers.</summary>
internal static class ExportArguments
{
    /// <summary>Colours of a palette that follows what moves, and a pattern that does not flicker where it does not.</summary>
    public const string Palette = "palettegen=stats_mode=diff";

    private const string WithPalette = "paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle";

    private const string Colours = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv";

    /// <param name="format">What is written.</param>
    /// <param name="shape">Of the video.</param>
    /// <param name="drawn">Size of its pictures.</param>
    /// <param name="timeline">When its frames show.</param>
    /// <param name="sound">Whether the second input has a sound.</param>
    /// <param name="detail">Number of the input that is added to every picture (<see cref="PhotoDetail"/>); null: there is none.</param>
    public static string Of(ExportFormat format, VideoShape shape, PictureSize drawn, VideoTimeline timeline, bool sound, int? detail)
    {
        CodecFacts facts = CodecFacts.Of(format.Codec);
        return string.Join(' ', new[]
        {
            Pictures(format, shape, drawn, detail),
            sound ? $"-map 1:a:0 {Sound(format)}" : "-an",
            $"-c:v {facts.Encoder} {facts.Options}",
            Quality(format),
            Profile(format),
            IsRgb(format) || facts.IsAnimation ? "" : Colours,
            Ffmpeg.SameBytes,
            Container(format, timeline),
        }.Where(part => part.Length > 0));
    }

    /// <summary>Filters from [0:v] to [shown], without a palette.</summary>
    public static string Graph(VideoShape shape, PictureSize drawn, string pixelFormat, int? detail)
    {
        bool yuv = pixelFormat.StartsWith("yuv", StringComparison.Ordinal);
        return detail is null
            ? $"[0:v]{shape.Filters(drawn, yuv ? SegmentEncoder.Scale : Rgb, pixelFormat)}[shown]"
            : FrameGraph.Of(shape.Place(drawn), 8, detail, $"{(yuv ? $"{FrameGraph.ToYuv}," : "")}format={pixelFormat}");
    }

    private const string Rgb = "flags=lanczos+accurate_rnd+full_chroma_int+bitexact";

    private static string Pictures(ExportFormat format, VideoShape shape, PictureSize drawn, int? detail) => format.Codec switch
    {
        VideoCodec.Gif => $"-filter_complex {Graph(shape, drawn, "rgb24", detail)};[shown][1:v]{WithPalette}",
        VideoCodec.Webp => $"-filter_complex {Graph(shape, drawn, "bgra", detail)} -map [shown]",
        _ => $"-filter_complex {Graph(shape, drawn, format.PixelFormat!, detail)} -map [shown]",
    };

    /// <summary>The sound is copied as the farm encoded it; a container that can't hold that gets it anew.</summary>
    private static string Sound(ExportFormat format) => format.Ending == ".webm" ? "-c:a libopus -b:a 192k -ar 48000" : "-c:a copy";

    private static string Quality(ExportFormat format) => format.Quality is not { } quality ? ""
        : format.Codec == VideoCodec.Webp ? $"-quality {100 - quality}"
        : $"-crf {quality}";

    private static string Profile(ExportFormat format) => format.Codec != VideoCodec.Prores ? ""
        : format.PixelFormat == "yuv444p10le" ? "-profile:v 4444" : "-profile:v hq";

    private static bool IsRgb(ExportFormat format) => format.PixelFormat == "bgr0";

    /// <summary>Players of one maker know hevc by this name only.</summary>
    private static string Tag(ExportFormat format) => format.Codec == VideoCodec.Hevc ? "-tag:v hvc1 " : "";

    private static string Container(ExportFormat format, VideoTimeline timeline) => format.Ending switch
    {
        ".mp4" => $"{Tag(format)}-video_track_timescale {timeline.Timescale} -movflags +faststart -f mp4",
        ".mov" => $"{Tag(format)}-video_track_timescale {timeline.Timescale} -movflags +faststart -f mov",
        ".mkv" => "-f matroska",
        ".webm" => "-f webm",
        ".gif" => "-f gif",
        _ => "-f webp",
    };
}
