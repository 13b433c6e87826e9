using System.Diagnostics;

namespace AADiff.Testing.Servers;

/// <summary>One of the scripts in <c>tests/tools</c> that run a real server in a folder of its own.</summary>
internal sealed class ServerScript(string name)
{
    private readonly string _path = Path.Combine(TestData.Repository, "tests", "tools", name);

    /// <returns>The KEY=VALUE lines that it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(params string[] arguments)
    {
        // Through files: servers that the script leaves running keep its pipes open.
        string output = Path.GetTempFileName();
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "exec \"$0\" \"$@\" >\"$OUTPUT\" 2>&1 </dev/null", _path, .. arguments])
            {
                Environment = { ["OUTPUT"] = output },
            })!;
            await process.WaitForExitAsync();
            string[] lines = await File.ReadAllLinesAsync(output);
            return process.ExitCode == 0
                ? lines.Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal)
                : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {string.Join('\n', lines)}");
        }
        finally
        {
            File.Delete(output);
        }
    }
}
