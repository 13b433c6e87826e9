using System.Net;
using System.Net.Sockets;
using AADiff.Shared.Programs;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>What the system itself keeps the real ffmpeg from, without its own white lists.</summary>
public sealed class ConfinedFfmpegTests : IDisposable
{
    private const string Discard = "-f null -";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ConfinedTheory]
    [InlineData("-f concat -safe 0 -i list", "ffconcat version 1.0\nfile '{other}'\n")]
    [InlineData("-i concat:list|{other}", "")]
    [InlineData("-i {other}", "")]
    public async Task A_file_that_it_was_not_given_can_not_be_opened_whatever_its_input_says(string input, string list)
    {
        string other = _folder.File("other.wav");
        File.Copy(Recordings.Dog, other);
        await File.WriteAllTextAsync(_folder.File("list"), list.Replace("{other}", other, StringComparison.Ordinal));
        string arguments = $"-v error {input.Replace("{other}", other, StringComparison.Ordinal)} -c copy {Discard}";

        ProgramEnd alone = await RunAsync(arguments, "list");
        ProgramEnd both = await RunAsync(arguments, "list", "other.wav");

        Assert.False(alone.Succeeded);
        Assert.True(both.Succeeded);
    }

    [ConfinedTheory]
    [InlineData("written.wav")]
    [InlineData("../written.wav")]
    public async Task No_file_is_written_that_was_not_given(string output)
    {
        ProgramEnd end = await RunAsync($"-v error -f lavfi -i anullsrc=d=1 -y {output}");

        Assert.Contains(end.Complaints, line => line.Contains("Permission denied", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [ConfinedTheory]
    [InlineData("-i http://127.0.0.1:{port}/sound.wav")]
    [InlineData("-f mpegts -i udp://127.0.0.1:{port}")]
    [InlineData("-listen 1 -i http://127.0.0.1:{port}/")]
    public async Task No_address_is_reached(string input)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        ProgramEnd end = await RunAsync($"-v error {input.Replace("{port}", $"{port}", StringComparison.Ordinal)} {Discard}");

        Assert.False(end.Succeeded);
        Assert.False(listener.Pending());
    }

    [ConfinedFact]
    public async Task No_other_program_is_started() => await Assert.ThrowsAsync<System.ComponentModel.Win32Exception>(async () =>
    {
        ProgramRules rules = Rules() with { Runs = [] };
        await using ProgramRun run = ProgramRun.Start("/usr/bin/env", "", rules, CancellationToken.None);
    });

    [Fact]
    public async Task This_process_stays_as_free_as_it_was()
    {
        for (int time = 0; time < 20; time++)
        {
            await RunAsync("-version");
        }

        foreach (string thread in Directory.GetDirectories("/proc/self/task"))
        {
            Assert.Contains("NoNewPrivs:\t0", ReadStatus(thread));
        }
    }

    [Fact]
    public async Task A_program_that_is_stopped_is_ended()
    {
        ProgramRules rules = Rules();
        rules = rules with { Limits = rules.Limits with { Silence = TimeSpan.FromSeconds(2) } };
        Task<ProgramEnd> run = RunAsync($"-v error -f lavfi -i anoisesrc {Discard}", rules);
        int process = await FfmpegProcesses.InAsync(_folder.Path);
        FfmpegProcesses.Stop(process);

        await Assert.ThrowsAsync<ProgramSilentException>(() => run);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task A_program_that_never_ends_is_ended_by_its_processor_time()
    {
        ProgramRules rules = Rules();
        rules = rules with { Limits = rules.Limits with { ProcessorTime = TimeSpan.FromSeconds(2) } };
        await Assert.ThrowsAsync<ProgramOvertimeException>(() => RunAsync($"-v error -f lavfi -i anoisesrc {Discard}", rules));
    }

    [Fact]
    public async Task What_a_program_says_is_kept_in_bounded_memory()
    {
        // A line for each of 200,000 packets.
        ProgramEnd end = await RunAsync($"-v trace -f lavfi -i anullsrc=r=200000:n=2 -t 1 {Discard}");
        Assert.True(end.Succeeded);
        Assert.InRange(end.Complaints.Sum(line => line.Length), 1, 20_000);
    }

    private Task<ProgramEnd> RunAsync(string arguments, params string[] reads) =>
        RunAsync(arguments, Rules() with { Reads = [.. reads.Select(name => _folder.File(name))] });

    private static async Task<ProgramEnd> RunAsync(string arguments, ProgramRules rules)
    {
        await using ProgramRun run = await FfmpegPrograms.Installed.StartAsync("ffmpeg", "-nostdin " + arguments, rules, CancellationToken.None);
        return await run.FinishAsync(CancellationToken.None);
    }

    private ProgramRules Rules() => new()
    {
        Folder = _folder.Path,
        Limits = new ProgramLimits(SoundLimits.Usual.DecoderMemory, SoundLimits.Usual.DecoderTime, 0, FfmpegLimits.Silence),
    };

    private static string ReadStatus(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "status"));
        }
        catch (IOException)
        {
            // It has just ended.
            return "NoNewPrivs:\t0";
        }
    }
}

/// <summary>Skipped where the system can't confine a program.</summary>
public sealed class ConfinedFactAttribute : FactAttribute
{
    public ConfinedFactAttribute() => Skip = Confinement.Missing;
}

/// <summary>Skipped where the system can't confine a program.</summary>
public sealed class ConfinedTheoryAttribute : TheoryAttribute
{
    public ConfinedTheoryAttribute() => Skip = Confinement.Missing;
}
