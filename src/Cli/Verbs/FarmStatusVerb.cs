using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm status</c>.</summary>
internal static class FarmStatusVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("status", "Show the processes of a running farm, its GPU nodes, and how many jobs are in which state.");
        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                await using IFarmSession session = await target.OpenRunningAsync(parse, verb.Dependencies, stop);
                FarmView view = await session.Farm.StatusAsync(stop);
                report.Answer(view, console => Draw(console, view));
            },
            "aadiff farm status",
            "aadiff farm status --farm http://farm.example:8080 --json");
    }

    private static void Draw(IAnsiConsole console, FarmView view)
    {
        Table members = Tables.New("member", "state", "roles", "job shards", "picture shards");
        foreach (FarmMember member in view.Members)
        {
            members.AddRow(
                Printable.Cell(member.Address), Printable.Cell(member.Status), Printable.Cell(string.Join(' ', member.Roles)), $"{member.JobShards}",
                $"{member.FrameShards}");
        }

        console.Write(members);
        console.Write(Tables.Nodes(view.Nodes));
        console.Line(view.JobsByStatus.Count == 0
            ? "No jobs."
            : $"Jobs: {string.Join(", ", view.JobsByStatus.Select(state => $"{state.Value} {state.Key}"))}; about {view.PendingGpuSeconds:0} GPU seconds of work to do.");
    }
}
