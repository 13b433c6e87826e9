using System.CommandLine;
using AADiff.Video.Exports;

namespace AADiff.Cli.Options;

/// <summary>Options that say how a video is written; its file's ending says it too.</summary>
internal sealed class ExportOptions
{
    private readonly Option<VideoCodec?> _codec = OptionOf.Choice<VideoCodec>(
        "--codec", "What the video is written with: {0} [default: by the ending of --out, h264 for .mp4].");
    private readonly Option<int?> _quality = OptionOf.Number<int>(
        "--crf", "N", "Quality of h264, hevc (0 to 51), av1 (1 to 63) or webp (0 to 100); lower is better and larger [default: the codec's].");
    private readonly Option<string?> _pixels = OptionOf.Text(
        "--pix-fmt", "NAME", "Pixel format, such as yuv444p or yuv420p10le [default: yuv420p; of prores yuv422p10le, of ffv1 bgr0].");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_codec, _quality, _pixels])
        {
            command.Add(option);
        }
    }

    /// <summary>The ending of a file that nobody has named.</summary>
    public string Ending(ParseResult parse) => parse.GetValue(_codec) is { } codec ? ExportFormat.UsualEnding(codec) : ExportFormat.Own;

    /// <summary>Null: the farm's own file is what is wanted.</summary>
    public ExportFormat? Read(ParseResult parse, string path) =>
        ExportFormat.Of(path, parse.GetValue(_codec), parse.GetValue(_quality), parse.GetValue(_pixels));
}
