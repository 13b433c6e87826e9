using System.CommandLine;
using AADiff.Cli.Reports;

namespace AADiff.Cli.Verbs;

/// <summary>What is the same for every verb: how it speaks, how it ends, and that its help shows examples.</summary>
internal sealed class Verb(Surroundings surroundings, ReportChoice reports)
{
    public Surroundings Surroundings { get; } = surroundings;

    /// <summary>Sets what the command does; failures become one sentence and an exit code.</summary>
    public Command Does(Command command, Func<ParseResult, IReport, CancellationToken, Task> action, params string[] examples)
    {
        command.SetAction(async (parse, stop) =>
        {
            IReport report = reports.For(parse, Surroundings);
            try
            {
                await action(parse, report, stop);
                return 0;
            }
            catch (Exception e)
            {
                return Failure.Tell(e, report, Surroundings, stop);
            }
        });
        Help.Examples.Of(command, examples);
        return command;
    }
}
