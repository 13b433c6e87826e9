namespace AADiff.Cli;

internal static class Program
{
    internal static async Task<int> Main(string[] arguments)
    {
        ProcessMemory.ShareHeaps();
        using TerminationSignals signals = new();
        return await CommandLine.RunAsync(arguments, ThisProcess.Dependencies(), signals.Stop);
    }
}
