using System.Text.Json;
using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>
/// A coordinator as the program builds it, with a real journal and a real cluster of one, and with the GPU side played by <see
/// cref="FakePictures"/>. It can die and come back on the same journal and objects.
/// </summary>
internal sealed class CoordinatorBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly JournalOptions? _journal;
    private readonly string _seeds = "";
    private AkkaHost? _host;

    private CoordinatorBench(Storyboard storyboard, JournalOptions? journal)
    {
        _folder = new TemporaryFolder();
        _journal = journal;
        Store = new FlakyStore(new FolderObjectStore(_folder.File("objects")));
        Planner = new FakePlanner(Store, storyboard);
        Frames = new FakePictures();
    }

    private CoordinatorBench(CoordinatorBench first)
    {
        Akka.Actor.Address address = Akka.Cluster.Cluster.Get(first.System).SelfAddress;
        (_folder, _journal, _seeds) = (first._folder, first._journal, $"{address.Host}:{address.Port}");
        (Store, Planner, Frames, Policy) = (first.Store, first.Planner, first.Frames, first.Policy);
    }

    public FlakyStore Store { get; }

    public FakePlanner Planner { get; }

    public FakePictures Frames { get; }

    /// <summary>What the coordinator's jobs have logged.</summary>
    public CollectedLog Log { get; } = new();

    public JobPolicy Policy { get; init; } = new() { Passivation = TimeSpan.FromMinutes(5) };

    public int Window { get; set; } = 4;

    public IFarm Farm { get; private set; } = null!;

    public ActorSystem System => _host!.System;

    public FarmOptions Options => new()
    {
        Roles = FarmNames.CoordinatorRole,
        Data = _folder.Path,
        Seeds = _seeds,
        Journal = _journal ?? new JournalOptions(),
        Cluster = new ClusterTimings { HeartbeatPause = 10 },
    };

    public static async Task<CoordinatorBench> StartAsync(int pictures, JournalOptions? journal = null, JobPolicy? policy = null)
    {
        CoordinatorBench bench = new(
            Storyboards.Of(pictures), journal)
        { Policy = policy ?? new JobPolicy { Passivation = TimeSpan.FromMinutes(5) } };
        await bench.StartAsync();
        return bench;
    }

    /// <summary>A second coordinator of the same farm.</summary>
    public async Task<CoordinatorBench> JoinAsync()
    {
        CoordinatorBench second = new(this);
        await second.StartAsync();
        return second;
    }

    /// <summary>As SIGTERM does.</summary>
    public async Task LeaveAsync()
    {
        await _host!.DisposeAsync();
        _host = null;
    }

    /// <summary>As <see cref="StartAsync(int, JournalOptions?, JobPolicy?)"/>, but not running yet.</summary>
    public static CoordinatorBench Stopped(int pictures, JobPolicy policy) =>
        new(Storyboards.Of(pictures), journal: null) { Policy = policy };

    /// <summary>Puts into the store what a planned job has there.</summary>
    public async Task StoreFilesAsync(string jobId)
    {
        using MemoryStream request = new(JsonSerializer.SerializeToUtf8Bytes(Storyboards.Request, SpecJson.Options));
        await Store.PutAsync(ObjectNames.Request(jobId), request, "application/json");
        await Planner.PlanAsync(jobId, Storyboards.Request, _ => { }, CancellationToken.None);
    }

    public async Task StartAsync()
    {
        ServiceProvider services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<IObjectStore>(Store)
            .AddSingleton<IJobPlanner>(Planner)
            .AddSingleton<Func<JobAssembly, Props>>(FakeAssembly.Props)
            .AddSingleton(Policy)
            .BuildServiceProvider();
        _host = await AkkaHost.StartAsync(FarmCluster.SystemName, akka => akka
            .WithFarmCluster(Options)
            .WithActors((system, registry) =>
            {
                registry.Register<FarmActors.PictureRegion>(system.ActorOf(Frames.Props(() => registry.Get<FarmActors.JobRegion>())));
                registry.Register<FarmActors.Scheduler>(system.ActorOf(Props.Create(() => new FakeScheduler(() => Window))));
            })
            .WithCoordinatorRole(Options, services));
        Farm = new ActorFarm(_host.System, Store, TimeProvider.System);
    }

    /// <summary>The process is gone without a word: nothing leaves, hands over or flushes.</summary>
    public async Task KillAsync()
    {
        ((ExtendedActorSystem)System).Abort();
        await System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        _host = null;
    }

    public Task<JobView> SubmitAsync(string jobId) => Farm.SubmitAsync(jobId, Storyboards.Request);

    public Task<JobView> WaitForAsync(string jobId, JobStatus status) => WaitForAsync(jobId, view => view.Status == status);

    public async Task<JobView> WaitForAsync(string jobId, Func<JobView, bool> holds)
    {
        JobView? view = null;
        for (DateTime end = DateTime.UtcNow.AddSeconds(120); DateTime.UtcNow < end; await Task.Delay(50))
        {
            view = await Farm.FindAsync(jobId);
            if (view is not null && holds(view))
            {
                return view;
            }
        }

        Assert.Fail($"job {jobId} never got there; at last it was {view}");
        return view!;
    }

    public async Task<string> ReadTextAsync(string name)
    {
        using StreamReader reader = new(await Store.OpenAsync(name));
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Dispose();
    }
}
