using System.Reflection;
using AADiff.Cli.Cluster;
using AADiff.Cli.Curves;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using Spectre.Console;

namespace AADiff.Cli;

/// <summary>The dependencies of the program as it really runs.</summary>
internal static class ThisProcess
{
    /// <summary>Wide enough that a table in a log or a pipe is not folded.</summary>
    private const int LogWidth = 200;

    public static string Version { get; } =
        typeof(ThisProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static Dependencies Dependencies()
    {
        LocalCluster cluster = new(AppContext.BaseDirectory, TimeProvider.System);
        TextWriter output = Console.Out;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

        // Libraries that write to the console without a logger (Akka, while it ends) must not get between the lines that a program reads.
        Console.SetOut(TextWriter.Null);
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = LogWidth;
        }

        return new Dependencies
        {
            Console = console,
            Output = output,
            Error = Console.Error,
            Input = Console.In,
            Variable = Environment.GetEnvironmentVariable,
            Variables = Environment.GetEnvironmentVariables,
            OpenDatabase = InProcessFarmSession.OpenDatabase,
            Clock = TimeProvider.System,
            Cluster = cluster,
            Sessions = new FarmSessions(cluster, InProcessFarmSession.StartAsync),
            Extras = new RenderExtras(),
            Curves = new ListenedCurves(),
        };
    }
}
