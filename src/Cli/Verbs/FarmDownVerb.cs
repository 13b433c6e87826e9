using System.CommandLine;
using AADiff.Cli.Reports;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm down</c>.</summary>
internal static class FarmDownVerb
{
    public static Command Create(Verb verb) => verb.Does(
        new Command("down", "End what farm up started; jobs go on when it comes up again."),
        async (_, report, stop) =>
        {
            bool ended = await verb.Dependencies.Cluster.DownAsync(verb.Dependencies.Home, stop);
            report.Answer(new { Ended = ended }, console => console.Line(ended ? "The farm has ended." : "No farm was running."));
        },
        "aadiff farm down");
}
