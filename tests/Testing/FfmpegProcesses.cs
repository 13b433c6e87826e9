using System.Diagnostics;
using System.Runtime.InteropServices;
using AADiff.Testing.Cluster;

namespace AADiff.Testing;

/// <summary>The ffmpeg processes that work in a folder.</summary>
public static partial class FfmpegProcesses
{
    /// <summary>Id of one, once there is one.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="otherThan">One that is known already.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<int> InAsync(string folder, int otherThan = 0, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (All(folder).Where(process => process != otherThan).ToArray() is [int found, ..])
            {
                return found;
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    public static IEnumerable<int> All(string folder)
    {
        foreach (Process process in Process.GetProcessesByName("ffmpeg").Concat(Process.GetProcessesByName("ffprobe")))
        {
            using (process)
            {
                if (new FileInfo($"/proc/{process.Id}/cwd").LinkTarget == folder)
                {
                    yield return process.Id;
                }
            }
        }
    }

    /// <summary>As a terminal's Ctrl-Z, a debugger or a frozen container does.</summary>
    public static void Stop(int process) => _ = SendSignal(process, (int)UnixSignal.Stop);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
