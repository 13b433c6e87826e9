using System.CommandLine;
using System.Runtime.InteropServices;
using AADiff.Cli.Reports;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff version</c>.</summary>
internal static class VersionVerb
{
    public static Command Create(Verb verb) => verb.Does(
        new Command("version", "Show what this program is."),
        (_, report, _) =>
        {
            report.Answer(
                new { ThisProcess.Version, Runtime = RuntimeInformation.FrameworkDescription, System = RuntimeInformation.OSDescription },
                console =>
                    console.Line($"aadiff {ThisProcess.Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription})"));
            return Task.CompletedTask;
        },
        "aadiff version --json");
}
