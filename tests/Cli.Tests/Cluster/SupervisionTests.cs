using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using AADiff.Cli.Cluster;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Cluster;

/// <summary>Real processes under the shell of <c>farm up</c>: scripts that end as nodes do.</summary>
[SupportedOSPlatform("linux")]
public sealed class SupervisionTests : IDisposable
{
    private static readonly Supervision _hasty = new("0.01 0.01 0.01", 600);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exit 70", "ended unexpectedly (exit code 70: a step of the model did not end): started anew in 0.01 s")]
    [InlineData("kill -9 $$", "ended unexpectedly (signal 9): started anew in 0.01 s")]
    [InlineData("exit 3", "ended unexpectedly (exit code 3): started anew in 0.01 s")]
    public async Task A_node_that_ends_unasked_is_started_anew_with_the_reason_in_its_log_and_still_ends_when_it_is_told_to(string end, string said)
    {
        ClusterMember member = Start($"[ $runs -ge 3 ] || {end}; trap 'echo drained; exit 0' TERM; echo up; while :; do sleep 0.02; done");
        await UntilAsync(member, log => log.Contains("up\n", StringComparison.Ordinal));

        Assert.Equal(2, Log(member).Split(said).Length - 1);
        Assert.True(MemberProcess.IsAlive(member));
        await MemberProcess.EndAsync(member, TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.False(MemberProcess.IsAlive(member));
        Assert.EndsWith("up\ndrained\n", Log(member), StringComparison.Ordinal);
        Assert.Equal(3, Runs());
    }

    [Fact]
    public async Task A_node_that_ends_after_every_start_is_given_up_and_that_is_said()
    {
        ClusterMember member = Start("exit 1");
        await UntilAsync(member, _ => !MemberProcess.IsAlive(member));

        Assert.Equal(4, Runs());
        Assert.Contains("and is not started any more: it did so after every start", Log(member), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    public async Task An_orderly_end_and_a_mistake_that_stays_are_no_reason_to_start_anew(int exit)
    {
        ClusterMember member = Start($"exit {exit}");
        await UntilAsync(member, _ => !MemberProcess.IsAlive(member));

        Assert.Equal(1, Runs());
        Assert.Empty(Log(member));
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_between_two_starts_is_not_started_again()
    {
        ClusterMember member = Start("exit 70", new Supervision("600", 600));
        await UntilAsync(member, log => log.Contains("started anew in 600 s", StringComparison.Ordinal));

        await MemberProcess.EndAsync(member, TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.False(MemberProcess.IsAlive(member));
        Assert.Equal(1, Runs());
    }

    [Fact]
    public async Task A_node_that_ignores_its_end_is_killed_and_stays_down()
    {
        ClusterMember member = Start("trap '' TERM; echo $$; while :; do sleep 0.02; done");
        await UntilAsync(member, log => log.Contains('\n', StringComparison.Ordinal));

        await MemberProcess.EndAsync(member, TimeSpan.FromMilliseconds(1), TimeProvider.System);

        Assert.False(MemberProcess.IsAlive(member));
        int node = int.Parse(Log(member), CultureInfo.InvariantCulture);
        await UntilAsync(member, _ => ProcessIdentity.Of(node) is null);
        Assert.Equal(1, Runs());
    }

    [Fact]
    public async Task A_node_whose_shell_is_killed_is_told_to_end()
    {
        ClusterMember member = Start("trap 'echo drained; exit 0' TERM; echo up; while :; do sleep 0.02; done");
        await UntilAsync(member, log => log.Contains("up\n", StringComparison.Ordinal));

        using (Process shell = Process.GetProcessById(member.ProcessId))
        {
            shell.Kill();
        }

        await UntilAsync(member, log => log.EndsWith("drained\n", StringComparison.Ordinal));
    }

    private ClusterMember Start(string node, Supervision? supervision = null)
    {
        string path = _folder.File("node");
        File.WriteAllText(path, $"#!/bin/sh\necho run >>'{_folder.File("runs")}'\nruns=$(wc -l <'{_folder.File("runs")}')\n{node}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return MemberProcess.Start("gpu-1", path, _folder.File("gpu-1.log"), new Dictionary<string, string>(), supervision ?? _hasty);
    }

    private int Runs() => File.ReadAllLines(_folder.File("runs")).Length;

    private static string Log(ClusterMember member) => File.Exists(member.Log) ? File.ReadAllText(member.Log) : "";

    private static async Task UntilAsync(ClusterMember member, Func<string, bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!holds(Log(member)))
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
