using System.Diagnostics;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class HomeUpkeepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sockets_of_processes_that_are_gone_are_removed_and_those_of_living_ones_stay()
    {
        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)!;
        string[] kept =
        [
            $"dotnet-diagnostic-{Environment.ProcessId}-{self.StartTicks}-socket", "dotnet-diagnostic-1-x-socket", "CoreFxPipe_FFMpegCore_young",
            "somebody-else",
        ];
        string[] dead =
        [
            $"dotnet-diagnostic-{Environment.ProcessId}-{self.StartTicks - 1}-socket", $"clr-debug-pipe-{int.MaxValue}-1-in", "CoreFxPipe_FFMpegCore_old",
        ];
        foreach (string name in (string[])[.. kept, .. dead])
        {
            File.WriteAllText(_folder.File(name), "");
        }

        File.SetLastWriteTimeUtc(_folder.File("CoreFxPipe_FFMpegCore_old"), DateTime.UtcNow.AddHours(-2));

        DeadSockets.Remove(_folder.Path);

        Assert.Equal(kept.Order(), Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_open_home_of_an_earlier_version_is_closed_to_others_but_not_to_a_group_that_may_write_in_it()
    {
        foreach ((string name, string before, string folder, string file) in new[]
        {
            ("open", "755", "700", "600"), ("shared", "775", "770", "640"), ("closed", "700", "700", "600"),
        })
        {
            string home = Directory.CreateDirectory(_folder.File(name)).FullName;
            File.WriteAllText(Path.Combine(home, "farm.db"), "");
            Directory.CreateDirectory(Path.Combine(home, "logs"));
            File.WriteAllText(Path.Combine(home, "logs", "gpu-1.log"), "");
            Run("chmod", "644", Path.Combine(home, "farm.db"), Path.Combine(home, "logs", "gpu-1.log"));
            Run("chmod", before, home);

            Assert.Null(PrivateFiles.Tighten(home));

            Assert.Equal((folder, file, file), (Rights(home), Rights(Path.Combine(home, "farm.db")), Rights(Path.Combine(home, "logs", "gpu-1.log"))));
        }
    }

    private static string Rights(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)(File.GetUnixFileMode(path) & (UnixFileMode)511), 8);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
