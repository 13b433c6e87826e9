using System.CommandLine;

namespace AADiff.Cli;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class WrongCommandLine
{
    /// <summary>A word that differs in more letters than this is no typing error.</summary>
    private const int Slip = 2;

    public static string Sentence(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string help = command is RootCommand ? "aadiff --help" : $"aadiff {command.Name} --help";
        if (command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent)
        {
            help = $"aadiff {parent.Name} {command.Name} --help";
        }

        if (parse.UnmatchedTokens is [var token, ..])
        {
            string? meant = NamesOf(command).Where(name => Distance(token, name) <= Slip).MinBy(name => Distance(token, name));
            return $"\"{token}\" is not known here{(meant is null ? "" : $", perhaps {meant} was meant")} ({help} shows what there is).";
        }

        if (command.Subcommands.Count > 0)
        {
            return $"A verb is missing: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))} ({help} says what they do).";
        }

        return $"{parse.Errors[0].Message} ({help} shows what there is.)";
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Subcommands.Select(verb => verb.Name)
            .Concat(command.Options.Concat(command.Parents.OfType<RootCommand>().SelectMany(root => root.Options)).SelectMany(
                option => option.Aliases.Append(option.Name)));

    /// <summary>Letters to insert, remove or replace (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
