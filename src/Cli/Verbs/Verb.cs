using System.CommandLine;
using AADiff.Cli.Reports;

namespace AADiff.Cli.Verbs;

/// <summary>What is the same for every verb: its report, its exit code, and that its help shows examples.</summary>
internal sealed class Verb(Dependencies dependencies, ReportChoice reports)
{
    public Dependencies Dependencies { get; } = dependencies;

    /// <summary>Sets what the command does; failures become one sentence and an exit code.</summary>
    public Command Does(Command command, Func<ParseResult, IReport, CancellationToken, Task> action, params string[] examples)
    {
        command.SetAction(async (parse, stop) =>
        {
            IReport report = reports.For(parse, Dependencies);
            try
            {
                await action(parse, report, stop);
                return 0;
            }
            catch (Exception e)
            {
                return Failure.Tell(e, report, Dependencies, stop);
            }
        });
        Help.Examples.Of(command, examples);
        return command;
    }
}
