using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>Sounds that are named by their folder, or by a pattern that no shell has filled in.</summary>
internal static class SoundFolder
{
    /// <summary>Endings of what is taken for a sound in a folder; a file that is named is taken whatever its ending is.</summary>
    private static readonly string[] _endings =
    [
        ".wav", ".mp3", ".ogg", ".oga", ".opus", ".flac", ".m4a", ".aac", ".aif", ".aiff", ".wma", ".ac3", ".amr", ".mka",
    ];

    /// <summary>The files in their order by name; what is neither a folder nor a pattern stays as it is.</summary>
    /// <exception cref="UserError">Class Input: it has no sounds.</exception>
    public static IEnumerable<string> Expand(string argument)
    {
        if (Directory.Exists(argument))
        {
            return Sounds(argument, argument, "*");
        }

        string pattern = Path.GetFileName(argument);
        string folder = Path.GetDirectoryName(argument) is { Length: > 0 } named ? named : ".";
        return pattern.IndexOfAny(['*', '?']) >= 0 && !File.Exists(argument) && Directory.Exists(folder)
            ? Sounds(argument, folder, pattern)
            : [argument];
    }

    private static string[] Sounds(string argument, string folder, string pattern)
    {
        string[] found =
        [
            .. Directory.EnumerateFiles(folder, pattern)
                .Where(file => _endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];
        return found.Length > 0
            ? found
            : throw new UserError(ErrorClass.Input, $"There is no sound in \"{argument}\": it is looked for files that end with {string.Join(", ", _endings)}.");
    }
}
