using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff nodes</c>: the GPU nodes of a running farm, and what an operator can ask of one.</summary>
internal static class NodesVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("nodes", "Show the GPU nodes of a running farm; drain one, let it work again, or clear its fence.");
        TargetOptions target = new();
        target.AddTo(command);
        command.Add(Create(verb, "drain", "Let a node finish what it draws and take no new work; what waits there goes to other nodes.",
            NodeCommandKind.Drain));
        command.Add(Create(verb, "undrain", "Let a drained node take work again.", NodeCommandKind.Undrain));
        command.Add(Create(verb, "clear", "Let a node that was fenced after failures of its own take work again.", NodeCommandKind.Clear));
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                await using IFarmSession session = await target.OpenRunningAsync(parse, verb.Dependencies, stop);
                IReadOnlyList<NodeView> nodes = await session.Farm.NodesAsync(stop);
                report.Answer(nodes, console => console.Write(Tables.Nodes(nodes)));
            },
            "aadiff nodes",
            "aadiff nodes --farm http://farm.example:8080 --json",
            "aadiff nodes drain 10.0.0.7:4053");
    }

    private static Command Create(Verb verb, string name, string description, NodeCommandKind kind)
    {
        Command command = new(name, description);
        Argument<string> node = new(
            "node")
        { Description = "Its address as aadiff nodes shows it, or a part that no other node has, such as host:port." };
        TargetOptions target = new();
        command.Add(node);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                await using IFarmSession session = await target.OpenRunningAsync(parse, verb.Dependencies, stop);
                NodeView after = (await session.Farm.CommandNodeAsync(parse.GetRequiredValue(node), kind, stop)).Require();
                report.Answer(after, console => console.Write(Tables.Nodes([after])));
            },
            $"aadiff nodes {name} 10.0.0.7:4053",
            $"aadiff nodes {name} 10.0.0.7:4053 --farm http://farm.example:8080");
    }
}
