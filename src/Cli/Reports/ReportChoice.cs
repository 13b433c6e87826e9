using System.CommandLine;
using AADiff.Cli.Options;

namespace AADiff.Cli.Reports;

/// <summary><c>--json</c> and <c>--quiet</c>, which every verb takes.</summary>
internal sealed class ReportChoice
{
    private readonly Option<bool> _json = OptionOf.Switch("--json", "One JSON object a line; the last one is the result or the error.");
    private readonly Option<bool> _quiet = OptionOf.Switch("--quiet", "Only warnings and errors.", "-q");

    public void AddTo(RootCommand root)
    {
        _json.Recursive = _quiet.Recursive = true;
        root.Add(_json);
        root.Add(_quiet);
    }

    /// <summary>--json wins over --quiet: a program gets all that it asked for.</summary>
    public IReport For(ParseResult parse, Dependencies dependencies)
    {
        if (parse.GetValue(_json))
        {
            return new JsonReport(dependencies);
        }

        if (parse.GetValue(_quiet))
        {
            return new QuietReport(dependencies);
        }

        return dependencies.Console.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? new LiveReport(dependencies)
            : new PlainReport(dependencies);
    }
}
