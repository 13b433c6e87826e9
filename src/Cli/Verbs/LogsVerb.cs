using System.CommandLine;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff logs</c>: the attempts at the pictures of a job, as they were recorded.</summary>
internal static class LogsVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("logs", "Print the attempts at a job's pictures (node, times, error), one JSON line each.");
        JobArgument job = new();
        job.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string id = job.Id(parse);
                await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: false, stop);
                if (await session.Farm.FindAsync(id, stop) is null)
                {
                    throw JobArgument.Unknown(id);
                }

                if (await session.ObjectsOf(id).FindAsync(ObjectNames.AttemptLog(id), stop) is null)
                {
                    report.Say("No attempt is recorded yet.");
                    return;
                }

                using StreamReader log = new(await session.ObjectsOf(id).OpenAsync(ObjectNames.AttemptLog(id), stop));
                while (await log.ReadLineAsync(stop) is { } line)
                {
                    await verb.Dependencies.Output.WriteLineAsync(Printable.Of(line));
                }
            },
            "aadiff logs night-1",
            "aadiff logs night-1 | grep error");
    }
}
