using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>
/// What <c>--audio</c> takes: a file, perhaps the words of the prompt that it drives, perhaps how much louder it is heard (<c>rain.wav:rain</c>,
/// <c>a.wav:sea,waves@-6dB</c>). <c>--heard</c> takes the same without words.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Words">Empty: none is named.</param>
/// <param name="Decibels">Null: heard as it is.</param>
internal sealed partial record SoundArgument(string Path, ImmutableArray<string> Words, double? Decibels = null)
{
    /// <summary>
    /// A file of exactly that name wins, then one of that name without the gain, so names that hold a colon or an at sign can be used.
    /// </summary>
    public static SoundArgument Parse(string text)
    {
        if (IsFile(text))
        {
            return new SoundArgument(text, []);
        }

        (string rest, double? decibels) = SplitGain(text);
        return WithWords(rest, text, decibels);
    }

    /// <summary>The same without words.</summary>
    public static SoundArgument ParseFile(string text)
    {
        (string rest, double? decibels) = IsFile(text) ? (text, null) : SplitGain(text);
        return new SoundArgument(NoAddress(rest), [], decibels);
    }

    private static SoundArgument WithWords(string text, string whole, double? decibels)
    {
        if (IsFile(text))
        {
            return new SoundArgument(text, [], decibels);
        }

        int colon = NoAddress(text).LastIndexOf(':');
        if (colon <= 0 || text[colon..].Contains('/', StringComparison.Ordinal))
        {
            return new SoundArgument(text, [], decibels);
        }

        ImmutableArray<string> words = [.. text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (words.Length == 0)
        {
            throw new UserError(ErrorClass.Usage, $"No word follows the colon in --audio \"{whole}\": write file:word, or the file alone.");
        }

        // The gain may also come before the words.
        string path = text[..colon];
        (string rest, double? before) = decibels is null && !IsFile(path) ? SplitGain(path) : (path, decibels);
        return new SoundArgument(rest, words, before);
    }

    private static bool IsFile(string path) => File.Exists(path);

    private static string NoAddress(string text) => Address().IsMatch(text)
        ? throw new UserError(
            ErrorClass.Input, $"\"{text}\" is an address, not a file: aadiff opens files of this machine only, so download it first.")
        : text;

    private static (string Before, double? Decibels) SplitGain(string text)
    {
        Match gain = Gain().Match(text);
        if (!gain.Success)
        {
            return Unitless().IsMatch(text)
                ? throw new UserError(ErrorClass.Usage, $"The gain at the end of \"{text}\" has no unit: write it like @-6dB.")
                : (text, null);
        }

        return (text[..gain.Index], double.Parse(gain.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"@\s*(?<number>[+-]?[0-9]{1,9}(\.[0-9]{1,9})?)\s*dB\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Gain();

    [GeneratedRegex(@"@\s*[+-]?[0-9]+(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Unitless();

    /// <summary>With a scheme, or one of ffmpeg's protocols that need no slashes.</summary>
    [GeneratedRegex(
        @"^([a-z][a-z0-9+.-]*://|(async|cache|concat|concatf|crypto|data|fd|file|ftp|hls|lavfi|pipe|rtp|srt|subfile|tcp|tee|udp|unix):)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
