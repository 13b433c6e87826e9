using System.Collections.Immutable;
using AADiff.Sound.Decoding;
using FFMpegCore;
using FFMpegCore.Pipes;

namespace AADiff.Video;

/// <summary>
/// One run of ffmpeg in an assembly folder: its arguments and, from the same names, the files that it may open. Names are plain, options are written
/// here and hold numbers, so its argument string can't say anything else.
/// </summary>
/// <param name="Arguments">As FFMpegCore joins them.</param>
/// <param name="Reads">Files that it may read.</param>
/// <param name="Writes">The one that it may write.</param>
/// <param name="Source">What its standard input gets; null: nothing.</param>
internal sealed record FfmpegWork(string Arguments, ImmutableArray<PlainName> Reads, PlainName Writes, IPipeSource? Source)
{
    /// <summary>FFMpegCore 6.0.0 looks for files in the folder of this process, not in that of ffmpeg, so it must not look.</summary>
    private const bool DoNotVerify = false;

    /// <param name="inputs">Name and options of each.</param>
    /// <param name="output">Overwritten.</param>
    /// <param name="options">Of the output.</param>
    /// <param name="alsoRead">Files that the inputs name.</param>
    public static FfmpegWork OnFiles(
        (PlainName Name, string Options)[] inputs, PlainName output, string options, params ImmutableArray<PlainName> alsoRead)
    {
        FFMpegArguments arguments = FFMpegArguments.FromFileInput($"{inputs[0].Name}", DoNotVerify, o => o.WithCustomArgument(inputs[0].Options));
        foreach ((PlainName name, string own) in inputs[1..])
        {
            arguments = arguments.AddFileInput($"{name}", DoNotVerify, o => o.WithCustomArgument(own));
        }

        return new FfmpegWork(To(arguments, output, options), [.. inputs.Select(input => input.Name), .. alsoRead], output, null);
    }

    /// <summary>Raw frames or samples by way of the standard input: FFMpegCore's own pipe is a socket in the temporary folder.</summary>
    /// <param name="source">The first input.</param>
    /// <param name="output">Overwritten.</param>
    /// <param name="options">Of the output.</param>
    /// <param name="others">Files of ours as further inputs.</param>
    public static FfmpegWork OnPipe(IPipeSource source, PlainName output, string options, params ImmutableArray<PlainName> others)
    {
        FFMpegArguments arguments = FFMpegArguments.FromFileInput(
            "pipe:0", DoNotVerify, o => o.WithCustomArgument($"-protocol_whitelist pipe {source.GetStreamArguments()}"));
        foreach (PlainName other in others)
        {
            arguments = arguments.AddFileInput($"{other}", DoNotVerify, o => o.WithCustomArgument(Ffmpeg.OwnInput));
        }

        return new FfmpegWork(To(arguments, output, options), others, output, source);
    }

    /// <summary>Arguments that read the standard input and write the standard output.</summary>
    /// <param name="source">The first input.</param>
    /// <param name="options">Of the output.</param>
    /// <param name="others">Files of ours as further inputs, with their options.</param>
    public static string ToPipe(IPipeSource source, string options, ImmutableArray<(PlainName Name, string Options)> others) =>
        $"-hide_banner -v error -protocol_whitelist pipe {source.GetStreamArguments()} -i pipe:0 "
        + string.Concat(others.Select(other => $"{Ffmpeg.OwnInput} {other.Options} -i {other.Name} ")) + $"{options} pipe:1";

    private static string To(FFMpegArguments arguments, PlainName output, string options) =>
        "-hide_banner -v error " + arguments.OutputToFile($"{output}", overwrite: true, o => o.WithCustomArgument(options)).Arguments;
}
