namespace AADiff.Cli;

internal static class Program
{
    internal static async Task<int> Main(string[] arguments)
    {
        NativeHeap.Share();
        using TerminationSignals signals = new();
        return await CommandLine.RunAsync(arguments, ThisProcess.Dependencies(), signals.Stop);
    }
}
