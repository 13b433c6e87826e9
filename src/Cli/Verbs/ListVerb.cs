using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff list</c>.</summary>
internal static class ListVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("list", "Show the jobs, newest first.");
        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(target.Read(parse, verb.Dependencies, renders: false), stop);
                JobView[] jobs = [.. (await session.Farm.ListAsync(stop)).OrderByDescending(job => job.Submitted)];
                report.Answer(jobs, console => console.Write(Tables.Jobs(jobs)));
            },
            "aadiff list",
            "aadiff list --farm http://farm.example:8080 --json");
    }
}
