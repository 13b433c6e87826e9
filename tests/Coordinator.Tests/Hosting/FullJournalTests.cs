using System.Diagnostics;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class FullJournalTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MountFact]
    public async Task A_coordinator_whose_journal_has_no_room_says_so_refuses_jobs_and_goes_on_when_there_is_room()
    {
        string disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "none", disk);
        try
        {
            await using CoordinatorBench bench = await CoordinatorBench.StartAsync(
                pictures: 5, new JournalOptions { Sqlite = Path.Combine(disk, "farm.db") });
            await bench.SubmitAsync("before");
            await bench.WaitForAsync("before", JobStatus.Completed);
            CollectedLog log = CollectedLog.Of(bench.System);
            string filler = Path.Combine(disk, "filler");
            Fill(filler);

            (List<string> taken, UserError refused) = await SubmitUntilRefusedAsync(bench);

            Assert.Equal(ErrorClass.Unreachable, refused.Class);
            Assert.Contains("no space is left for the farm's journal", refused.Message, StringComparison.Ordinal);
            await log.UntilAsync("No space is left for the journal", 1, _patience);

            File.Delete(filler);
            taken.Add(await SubmitUntilTakenAsync(bench));
            await log.UntilAsync("There is room for the journal again", 1, _patience);
            foreach (string job in taken)
            {
                await CompletedAsync(bench, job);
            }
        }
        finally
        {
            await RunAsync("umount", "-l", disk);
        }
    }

    private static void Fill(string file)
    {
        using FileStream filler = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        while (true)
        {
            try
            {
                filler.Write(page);
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    /// <summary>The database may have some pages left that it has used before.</summary>
    private static async Task<(List<string> Taken, UserError Refused)> SubmitUntilRefusedAsync(CoordinatorBench bench)
    {
        List<string> taken = [];
        while (true)
        {
            string job = $"full-{taken.Count}";
            try
            {
                await bench.SubmitAsync(job);
                taken.Add(job);
            }
            catch (UserError refused)
            {
                return (taken, refused);
            }
        }
    }

    private static async Task<string> SubmitUntilTakenAsync(CoordinatorBench bench)
    {
        using CancellationTokenSource late = new(_patience);
        while (true)
        {
            try
            {
                await bench.SubmitAsync("after");
                return "after";
            }
            catch (UserError refused) when (refused.Class == ErrorClass.Unreachable)
            {
                await Task.Delay(200, late.Token);
            }
        }
    }

    private static async Task CompletedAsync(CoordinatorBench bench, string job)
    {
        using CancellationTokenSource late = new(_patience);
        while (true)
        {
            try
            {
                await bench.WaitForAsync(job, JobStatus.Completed);
                return;
            }
            catch (UserError away) when (away.Class == ErrorClass.Unreachable && !late.IsCancellationRequested)
            {
                // An answer was lost with an actor that could not write.
            }
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
