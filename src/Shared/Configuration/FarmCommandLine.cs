using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using AADiff.Shared.Errors;

namespace AADiff.Shared.Configuration;

/// <summary>The command line of the farm's programs: a flag for every option of <see cref="FarmOptionTable"/> that is no secret.</summary>
internal sealed class FarmCommandLine
{
    /// <summary>A value is taken as it stands, whatever it starts with.</summary>
    private static readonly ParserConfiguration _plain = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private readonly Option<string[]> _config = Flag("--config");
    private readonly Dictionary<FarmOption, Option<string[]>> _flags = FarmOptionTable.All.ToDictionary(
        option => option, option => Flag(option.Flag, option.IsSwitch));
    private readonly Command _command;

    /// <param name="about">One sentence for the help.</param>
    public FarmCommandLine(string about)
    {
        _command = new Command("program", about) { _config, new HelpOption("--help", "-h") { Action = new Help(about) } };
        foreach (Option<string[]> flag in _flags.Values)
        {
            _command.Add(flag);
        }
    }

    /// <summary>Whether the arguments ask for the help, which is then written to standard output.</summary>
    public bool WriteHelp(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = _command.Parse(arguments, _plain);
        return parsed.Action is Help && parsed.Invoke() == 0;
    }

    /// <returns>The configuration file, if one is named, and the values by the paths of their options. Of a flag that is given twice the last value
    /// counts.</returns>
    /// <exception cref="UserError">Usage: an unknown flag, a secret, or a flag without its value.</exception>
    public (string? File, Dictionary<string, string?> Values) Read(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = _command.Parse(arguments, _plain);
        if (parsed.UnmatchedTokens.Count > 0)
        {
            throw Usage($"'{parsed.UnmatchedTokens[0].Split('=', 2)[0]}' is no option of this program; --help lists them all.");
        }

        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach ((FarmOption option, Option<string[]> flag) in _flags)
        {
            if (parsed.GetResult(flag) is not { } given)
            {
                continue;
            }

            if (option.IsSecret)
            {
                throw Usage($"{option.Flag} would show a secret to everybody on this machine; set {option.Variable} or use a file instead.");
            }

            values[option.Path] = ValueOf(given, option.IsSwitch);
        }

        string? file = parsed.GetResult(_config) is { } config ? ValueOf(config) : null;
        return parsed.Errors.Count == 0 ? (file, values) : throw Usage(parsed.Errors[0].Message);
    }

    private static string ValueOf(OptionResult flag, bool isSwitch = false) => flag.Tokens.Count >= flag.IdentifierTokenCount
        ? flag.Tokens[^1].Value
        : isSwitch ? "true" : throw Usage($"{flag.Option.Name} needs a value after it.");

    private static Option<string[]> Flag(string name, bool isSwitch = false)
    {
        Option<string[]> flag = new(name);
        if (isSwitch)
        {
            flag.Arity = ArgumentArity.ZeroOrMore;
        }

        return flag;
    }

    private static UserError Usage(string sentence) => new(ErrorClass.Usage, sentence);

    private sealed class Help(string about) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(about);
            output.WriteLine();
            output.Write(FarmOptionTable.Help());
            return 0;
        }
    }
}
