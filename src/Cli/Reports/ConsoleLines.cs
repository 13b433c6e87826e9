using Spectre.Console;

namespace AADiff.Cli.Reports;

internal static class ConsoleLines
{
    /// <summary>Writes a line that stays one line: nothing is wrapped, so paths and ids can be copied and read by programs.</summary>
    public static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
