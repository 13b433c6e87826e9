using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using AADiff.Cli.Cluster;
using AADiff.Cli.Home;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Cluster;

/// <summary>Real processes: shell scripts in the place of the farm's executables.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HomeFolder _home;
    private readonly LocalCluster _cluster;

    public LocalClusterTests()
    {
        _home = new HomeFolder(_folder.File("home"), _folder.File("cache"));
        _cluster = new LocalCluster(_folder.Path, TimeProvider.System);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_member_that_dies_while_starting_is_named_with_its_last_words_and_the_others_are_ended()
    {
        Script("AADiff.Coordinator", "echo \"seeds: $AADIFF__SEEDS\"; exec sleep 300");
        string log = Path.Combine(_home.Logs, "coordinator.log");
        Script("AADiff.GpuNode", $"until [ -s {log} ]; do sleep 0.05; done; echo 'no model here' >&2; exit 6");

        UserError error = await Assert.ThrowsAsync<UserError>(() => _cluster.UpAsync(_home, 1, null, CancellationToken.None));

        Assert.Equal(ErrorClass.Failed, error.Class);
        Assert.Contains("gpu-1 ended while starting: no model here", error.Message, StringComparison.Ordinal);
        Assert.Null(_cluster.Find(_home));
        Assert.False(File.Exists(_home.Cluster));
        Assert.Matches(@"^seeds: 127\.0\.0\.1:\d+\n$", await File.ReadAllTextAsync(log));
    }

    [Fact]
    public async Task A_stop_while_starting_leaves_no_process_behind()
    {
        string started = _folder.File("started");
        Script("AADiff.Coordinator", "exec sleep 300");
        Script("AADiff.GpuNode", $"echo $$ >> {started}; exec sleep 300");
        using CancellationTokenSource stop = new();
        Task<ClusterState> up = _cluster.UpAsync(_home, 2, "cpu", stop.Token);
        await UntilAsync(() => File.Exists(started) && File.ReadAllLines(started).Length == 2);
        ClusterState state = ClusterFile.Read(_home)!;
        Assert.All(state.Members, member => Assert.True(MemberProcess.IsAlive(member)));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => up);
        Assert.Equal(["coordinator", "gpu-1", "gpu-2"], state.Members.Select(member => member.Name));
        Assert.All(state.Members, member => Assert.False(MemberProcess.IsAlive(member)));
    }

    [Fact]
    public async Task The_coordinator_has_the_lowest_port_for_it_must_survive_when_a_farm_of_two_splits()
    {
        string ports = _folder.File("ports");
        Script("AADiff.Coordinator", $"echo coordinator $AADIFF__PORT >> {ports}; exec sleep 300");
        Script("AADiff.GpuNode", $"echo gpu $AADIFF__PORT >> {ports}; exec sleep 300");
        using CancellationTokenSource stop = new();
        Task<ClusterState> up = _cluster.UpAsync(_home, 5, null, stop.Token);
        await UntilAsync(() => File.Exists(ports) && File.ReadAllLines(ports).Length == 6);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => up);

        (string Role, int Port)[] members = [.. File.ReadAllLines(ports).Select(line => line.Split(' '))
            .Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)))];

        Assert.Equal("coordinator", members.MinBy(member => member.Port).Role);
    }

    [Fact]
    public async Task Down_asks_with_sigterm_and_waits_for_the_end()
    {
        string log = _folder.File("member.log");
        string program = Script("member", "trap 'echo drained; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        ClusterMember member = MemberProcess.Start("coordinator", program, log, new Dictionary<string, string>());
        await UntilAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("up", StringComparison.Ordinal));
        Directory.CreateDirectory(_home.Data);
        ClusterFile.Write(_home, new ClusterState(new Uri("http://127.0.0.1:1"), [member]));
        Assert.NotNull(_cluster.Find(_home));

        Assert.True(await _cluster.DownAsync(_home, drain: true, CancellationToken.None));

        Assert.EndsWith("drained\n", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        Assert.False(await _cluster.DownAsync(_home, drain: true, CancellationToken.None));
    }

    [Fact]
    public async Task Without_draining_whoever_does_not_end_within_seconds_is_ended()
    {
        string log = _folder.File("member.log");
        string program = Script("member", "trap 'echo asked' TERM; echo up; while :; do sleep 0.05; done");
        ClusterMember member = MemberProcess.Start("coordinator", program, log, new Dictionary<string, string>());
        await UntilAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("up", StringComparison.Ordinal));
        Directory.CreateDirectory(_home.Data);
        ClusterFile.Write(_home, new ClusterState(new Uri("http://127.0.0.1:1"), [member]));

        Assert.True(await _cluster.DownAsync(_home, drain: false, CancellationToken.None));

        Assert.False(MemberProcess.IsAlive(member));
        Assert.EndsWith("asked\n", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(86400 * 365)]
    public async Task A_farm_is_found_and_not_started_a_second_time_after_the_clock_was_set(int seconds)
    {
        ClusterMember member = MemberProcess.Start(
            "coordinator", Script("member", "exec sleep 300"), _folder.File("member.log"), new Dictionary<string, string>());
        try
        {
            Directory.CreateDirectory(_home.Data);
            ClusterFile.Write(_home, new ClusterState(new Uri("http://127.0.0.1:1"), [member with { Started = member.Started.AddSeconds(seconds) }]));

            Assert.NotNull(_cluster.Find(_home));
        }
        finally
        {
            await MemberProcess.EndAsync(member, TimeSpan.FromSeconds(30), TimeProvider.System);
        }
    }

    [Fact]
    public void A_process_that_got_the_id_of_a_dead_member_is_left_alone()
    {
        ProcessIdentity own = ProcessIdentity.Of(Environment.ProcessId)!;
        ClusterMember self = new("gpu-1", Environment.ProcessId, DateTimeOffset.Now, "log", own);
        Assert.True(MemberProcess.IsAlive(self));
        Assert.False(MemberProcess.IsAlive(self with { Identity = own with { StartTicks = own.StartTicks - 1 } }));
        Assert.False(MemberProcess.IsAlive(self with { Identity = own with { Boot = "an earlier one" } }));
    }

    [Fact]
    public void The_file_of_an_earlier_version_still_tells_which_processes_are_the_farm_s()
    {
        using Process self = Process.GetCurrentProcess();
        Directory.CreateDirectory(_home.Data);
        File.WriteAllText(_home.Cluster, $$"""
            {"address":"http://127.0.0.1:1","members":[
              {"name":"coordinator","processId":{{self.Id}},"started":"{{(DateTimeOffset)self.StartTime:O}}","log":"log"}]}
            """);
        Assert.NotNull(_cluster.Find(_home));

        ClusterMember stranger = ClusterFile.Read(_home)!.Members[0] with { Started = DateTimeOffset.Now.AddHours(-1) };
        Assert.False(MemberProcess.IsAlive(stranger));
    }

    private string Script(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
