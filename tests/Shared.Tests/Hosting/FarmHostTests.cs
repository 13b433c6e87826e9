using System.Net;
using System.Net.Sockets;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class FarmHostTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_process_that_is_told_to_stop_leaves_in_order_and_ends_with_0()
    {
        (IHost host, Task<int> run) = await StartAsync();
        Cluster cluster = Cluster.Get(host.Services.GetRequiredService<ActorSystem>());
        bool removed = false;
        cluster.RegisterOnMemberRemoved(() => removed = true);

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(0, await run.WaitAsync(_patience));
        Assert.True(removed);
    }

    [Fact]
    public async Task A_process_that_the_farm_puts_out_ends_with_an_error_so_that_it_is_started_again()
    {
        (IHost host, Task<int> run) = await StartAsync();
        Cluster cluster = Cluster.Get(host.Services.GetRequiredService<ActorSystem>());

        cluster.Down(cluster.SelfAddress);

        Assert.Equal((int)ErrorClass.Unreachable, await run.WaitAsync(_patience));
    }

    [Fact]
    public async Task A_farm_of_one_stays_up()
    {
        (IHost host, Task<int> run) = await StartAsync();
        Cluster cluster = Cluster.Get(host.Services.GetRequiredService<ActorSystem>());

        // Nothing happens when all is well, so this waits for longer than heartbeats, stability and margin together.
        await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(6)));

        Assert.Equal(MemberStatus.Up, cluster.SelfMember.Status);
        Assert.False(run.IsCompleted);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await run.WaitAsync(_patience);
    }

    [Fact]
    public async Task A_mistake_in_the_options_is_one_sentence_and_the_exit_code_of_wrong_usage()
    {
        int code = await FarmProgram.RunAsync(["--port", "x"], "A test.", null, _ => throw new InvalidOperationException("must not be built"));

        Assert.Equal((int)ErrorClass.Usage, code);
    }

    [Fact]
    public async Task A_taken_port_is_a_mistake_in_the_options()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        int code = await FarmProgram.RunAsync(
            ["--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"], "A test.", null, options => Build(options).Build());

        Assert.Equal((int)ErrorClass.Usage, code);
    }

    [Fact]
    public async Task What_a_killed_process_was_writing_to_the_cache_goes_after_a_day_and_the_home_is_private()
    {
        using TemporaryFolder folder = new();
        string home = folder.File("home");
        Directory.CreateDirectory(Path.Combine(home, "cache", "graphs"));
        string[] names = ["digests.json", $"digests.json.{Guid.NewGuid():N}.part", Path.Combine("graphs", $"abc.{Guid.NewGuid():N}.tmp")];
        string[] files = [.. names.Select(name => Path.Combine(home, "cache", name))];
        foreach (string file in files)
        {
            await File.WriteAllTextAsync(file, "half");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        }

        using IHost host = Build(new FarmOptions { Log = "error", Data = home }).Build();
        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal([files[0]], Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(home) == PrivateFiles.Folder);
    }

    [Fact]
    public async Task Two_nodes_of_one_user_do_not_share_a_port()
    {
        (IHost first, Task<int> run) = await StartAsync();
        int port = Cluster.Get(first.Services.GetRequiredService<ActorSystem>()).SelfAddress.Port!.Value;

        int code = await FarmProgram.RunAsync(
            ["--port", $"{port}"], "A test.", null, options => Build(options).Build()).WaitAsync(_patience);

        Assert.Equal((int)ErrorClass.Usage, code);
        Assert.False(run.IsCompleted);
        first.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await run.WaitAsync(_patience);
    }

    private static HostApplicationBuilder Build(FarmOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddFarm(options, (_, _) => { });
        return builder;
    }

    private static async Task<(IHost Host, Task<int> Run)> StartAsync()
    {
        FarmOptions options = new() { Log = "error", Cluster = new ClusterTimings { HeartbeatPause = 1, StableAfter = 1, RemovalMargin = 0.5 } };
        IHost host = Build(options).Build();
        Task<int> run = host.RunFarmAsync();
        using CancellationTokenSource late = new(_patience);
        while (Cluster.Get(host.Services.GetRequiredService<ActorSystem>()).SelfMember.Status != MemberStatus.Up)
        {
            await Task.Delay(50, late.Token);
        }

        return (host, run);
    }
}
