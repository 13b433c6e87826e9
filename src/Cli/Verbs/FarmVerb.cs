using System.CommandLine;
using AADiff.Cli.Reports;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm</c>: a cluster of separate processes on this machine.</summary>
internal static class FarmVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("farm", "Start, end and look at a farm of separate processes.");
        command.Add(FarmUpVerb.Create(verb));
        command.Add(Down(verb));
        command.Add(FarmStatusVerb.Create(verb));
        Help.Examples.Of(command, "aadiff farm up --gpus 3", "aadiff farm status", "aadiff farm down");
        return command;
    }

    private static Command Down(Verb verb)
    {
        Option<bool> drain = new("--drain") { Description = "Let the GPU nodes finish what they draw first; otherwise it is drawn again the next time." };
        Command down = new("down", "End what farm up started within seconds; its jobs go on when it is started again.") { drain };
        return verb.Does(
            down,
            async (line, report, stop) =>
            {
                bool ended = await verb.Dependencies.Cluster.DownAsync(verb.Dependencies.Home, line.GetValue(drain), stop);
                report.Answer(new { Ended = ended }, console => console.Line(ended ? "The farm has ended." : "No farm was running."));
            },
            "aadiff farm down",
            "aadiff farm down --drain");
    }
}
