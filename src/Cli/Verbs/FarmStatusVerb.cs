using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm status</c>.</summary>
internal static class FarmStatusVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("status", "Show members, roles, shards, permits and jobs.");
        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                FarmSessionOptions sessionOptions = target.Read(parse, verb.Dependencies, renders: false);
                if (sessionOptions.Address is null && verb.Dependencies.Cluster.Find(sessionOptions.Home) is null)
                    throw new UserError(ErrorClass.Unreachable, $"No farm runs on {sessionOptions.Home.Data}: start one with aadiff farm up, or name one with --farm.");
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(sessionOptions, stop);
                FarmView view = await session.Farm.StatusAsync(stop);
                report.Answer(view, console => Draw(console, view));
            },
            "aadiff farm status",
            "aadiff farm status --farm http://farm.example:8080 --json");
    }

    private static void Draw(IAnsiConsole console, FarmView view)
    {
        Table members = Tables.New("member", "state", "roles", "job shards", "frame shards");
        foreach (FarmMember member in view.Members)
        {
            members.AddRow(
                Markup.Escape(member.Address), Markup.Escape(member.Status), Markup.Escape(string.Join(' ', member.Roles)), $"{member.JobShards}", $"{member.FrameShards}");
        }

        Table nodes = Tables.New("GPU node", "permits", "running", "waiting", "ms a picture", "rendered", "");
        foreach (NodeView node in view.Nodes)
        {
            nodes.AddRow(
                Markup.Escape(node.Node), $"{node.Slots}", $"{node.Running}", $"{node.Waiting}", $"{node.MillisecondsPerPicture:0}", $"{node.Rendered}",
                Markup.Escape(node.Fenced is { } reason ? $"fenced: {reason}" : node.Draining ? "draining" : ""));
        }

        console.Write(members);
        console.Write(nodes);
        console.Line(view.JobsByStatus.Count == 0
            ? "No jobs."
            : $"Jobs: {string.Join(", ", view.JobsByStatus.Select(state => $"{state.Value} {state.Key}"))}; {view.PendingGpuSeconds:0} GPU seconds wait.");
    }
}
