using System.Runtime.InteropServices;
using AADiff.Shared.Programs;
using Xunit;

namespace AADiff.Shared.Tests.Programs;

public sealed class GroupSignalsTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private static readonly ProgramRules _rules = new()
    {
        Folder = "/",
        Limits = new ProgramLimits(1L << 30, TimeSpan.FromMinutes(1), 0, TimeSpan.FromMinutes(1)),
        Confined = false,
    };

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_to_the_whole_group_ends_no_program_that_was_started_for_its_work(int signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using ProgramRun run = ProgramRun.Start("/bin/cat", "", _rules, CancellationToken.None);
        Assert.Equal(0, Kill(run.ProcessId, signal));
        await run.FeedAsync((input, stop) => input.WriteAsync("all of it"u8.ToArray(), stop).AsTask(), CancellationToken.None);
        using StreamReader output = new(run.Output);

        Assert.Equal("all of it", await output.ReadToEndAsync());
        Assert.Equal(0, (await run.EndAsync(CancellationToken.None)).ExitCode);
    }

    [Fact]
    public async Task Whoever_started_it_ends_it_all_the_same()
    {
        ProgramRun run = ProgramRun.Start("/bin/cat", "", _rules, CancellationToken.None);
        int process = run.ProcessId;

        await run.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
