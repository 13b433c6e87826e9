using System.Globalization;
using System.Text.RegularExpressions;

namespace AADiff.Shared.Hosting;

/// <summary>Sockets that killed processes left in the folder for temporary files: those of the .NET runtime, and those that ffmpeg was fed by.</summary>
internal static partial class DeadSockets
{
    private const string UnixSockets = "/proc/net/unix";

    /// <summary>Another network namespace may share the folder, and its sockets are not in our list.</summary>
    private static readonly TimeSpan _oldest = TimeSpan.FromHours(1);

    public static void Remove(string folder)
    {
        if (!File.Exists(UnixSockets))
        {
            return;
        }

        string open = File.ReadAllText(UnixSockets);
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { IgnoreInaccessible = true }))
        {
            if (IsDead(path, open))
            {
                Delete(path);
            }
        }
    }

    private static bool IsDead(string path, string open)
    {
        string name = Path.GetFileName(path);
        if (OfRuntime().Match(name) is { Success: true } runtime)
        {
            return !int.TryParse(runtime.Groups["process"].ValueSpan, CultureInfo.InvariantCulture, out int process)
                || ProcessIdentity.Of(process)?.StartTicks.ToString(CultureInfo.InvariantCulture) != runtime.Groups["start"].Value;
        }

        return OfFfmpeg().IsMatch(name) && !open.Contains(path, StringComparison.Ordinal) && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > _oldest;
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It belongs to another user.
        }
    }

    /// <summary>Process id and its start in ticks of the kernel.</summary>
    [GeneratedRegex("^(dotnet-diagnostic|clr-debug-pipe)-(?<process>[0-9]+)-(?<start>[0-9]+)-(socket|in|out)$")]
    private static partial Regex OfRuntime();

    [GeneratedRegex("^CoreFxPipe_FFMpegCore_")]
    private static partial Regex OfFfmpeg();
}
