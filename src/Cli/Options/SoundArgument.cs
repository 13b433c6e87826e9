using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>
/// What <c>--audio</c> takes: a file, or a file and the words of the prompt that it drives (<c>rain.wav:rain</c>, <c>a.wav:sea,waves</c>).
/// </summary>
internal sealed partial record SoundArgument(string Path, ImmutableArray<string> Words)
{
    /// <summary>A file of exactly that name wins, so names with a colon can be used.</summary>
    public static SoundArgument Parse(string text)
    {
        if (File.Exists(text))
        {
            return new SoundArgument(text, []);
        }

        if (Address().IsMatch(text))
        {
            throw new UserError(
                ErrorClass.Input, $"\"{text}\" is an address, not a file: aadiff opens files of this machine only, so download it first.");
        }

        int colon = text.LastIndexOf(':');
        if (colon <= 0 || text[colon..].Contains('/', StringComparison.Ordinal))
        {
            return new SoundArgument(text, []);
        }

        ImmutableArray<string> words = [.. text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return words.Length > 0
            ? new SoundArgument(text[..colon], words)
            : throw new UserError(ErrorClass.Usage, $"No word follows the colon in --audio \"{text}\": write file:word, or the file alone.");
    }

    /// <summary>With a scheme, or one of ffmpeg's protocols that need no slashes.</summary>
    [GeneratedRegex(
        @"^([a-z][a-z0-9+.-]*://|(async|cache|concat|concatf|crypto|data|fd|file|ftp|hls|lavfi|pipe|rtp|srt|subfile|tcp|tee|udp|unix):)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
