using System.CommandLine;

namespace AADiff.Cli;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class WrongCommandLine
{
    /// <summary>A word of so many letters, dashes apart, may have a second slip before it is another word.</summary>
    private const int LongWord = 5;

    public static string Sentence(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string help = $"See {NameOf(command)} --help.";
        if (parse.UnmatchedTokens is [var token, ..])
        {
            string kind = token.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
            string? meant = NamesOf(command).Where(name => IsNear(token, name)).MinBy(name => Distance(token, name));
            return $"Unknown {kind} {token}{(meant is null ? "" : $", perhaps {meant} was meant")}. {help}";
        }

        return command.Subcommands.Count > 0
            ? $"A verb is missing: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}. {help}"
            : $"{parse.Errors[0].Message} {help}";
    }

    private static string NameOf(Command command) => command is RootCommand ? "aadiff"
        : command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent ? $"aadiff {parent.Name} {command.Name}"
        : $"aadiff {command.Name}";

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Subcommands.Select(verb => verb.Name)
            .Concat(command.Options.Concat(command.Parents.OfType<RootCommand>().SelectMany(root => root.Options)).SelectMany(
                option => option.Aliases.Append(option.Name)));

    /// <summary>A slip of the fingers, or the beginning of the name.</summary>
    private static bool IsNear(string token, string name)
    {
        (string typed, string known) = (token.TrimStart('-'), name.TrimStart('-'));
        int slips = Math.Min(typed.Length, known.Length) >= LongWord ? 2 : 1;
        return known.Length > 1 && typed.Length > 1 && token.StartsWith('-') == name.StartsWith('-')
            && ((Math.Abs(typed.Length - known.Length) <= slips && Distance(typed, known) <= slips)
                || (typed.Length > 2 && known.StartsWith(typed, StringComparison.Ordinal)));
    }

    /// <summary>Letters to insert, remove or replace, and neighbours to swap (Damerau and Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[,] steps = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                int changed = steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, changed);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[one.Length, other.Length];
    }
}
