using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Scheduling;
using AADiff.Diffusion.Devices;
using AADiff.GpuNode.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.Cli.Sessions;

/// <summary>A farm of one process: the same actors as in a cluster, a SQLite journal and a folder as object store.</summary>
internal sealed class InProcessFarmSession : IFarmSession
{
    /// <summary>After Ctrl-C the batch that is being drawn ends at its next denoising step.</summary>
    private const double DrainSeconds = 1;

    /// <summary>
    /// Nobody else joins, hears of what changes, or can take anything over, so nothing needs to wait for the pace of a network. What is in the journal
    /// and in the store is all that the next run needs.
    /// </summary>
    private const string Alone = """
        akka {
          cluster {
            periodic-tasks-initial-delay = 20ms
            gossip-interval = 100ms
            leader-actions-interval = 100ms
            singleton.hand-over-retry-interval = 100ms
            singleton-proxy.singleton-identification-interval = 100ms
            sharding.retry-interval = 100ms
          }
          coordinated-shutdown.phases {
            cluster-sharding-shutdown-region.timeout = 100ms
            cluster-exiting.timeout = 2s
            cluster-exiting-done.timeout = 2s
          }
        }
        """;

    private readonly IHost _host;

    private InProcessFarmSession(IHost host, FarmOptions options)
    {
        _host = host;
        Device = options.IsGpu
            ? string.Join(" and ", DeviceProbe.ResolveAll(options.Gpu.Device).Select(device => device.Description))
            : null;
        Farm = host.Services.GetRequiredService<IFarm>();
        Objects = host.Services.GetRequiredService<IObjectStore>();
    }

    public IFarm Farm { get; }

    public IObjectStore Objects { get; }

    public Uri? Remote => null;

    public string? Device { get; }

    public async Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => RequestEstimate.Of(
        request,
        await _host.Services.GetRequiredService<IRequestChecker>().CheckAsync(request, cancellationToken),
        await Farm.NodesAsync(cancellationToken),
        withCurve: false);

    /// <summary>Keys of a coordinator with these options, in its database: how a farm that does not run yet gets its first one.</summary>
    public static IFarmAccess OpenDatabase(FarmOptions options) => DatabaseAccess.Open(options);

    /// <inheritdoc cref="DatabaseAccess.Generate"/>
    public static (string Id, string Text) GenerateKey() => DatabaseAccess.Generate();

    public static Task<IFarmSession> StartAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken) =>
        StartAsync(sessionOptions, _ => { }, cancellationToken);

    /// <param name="sessionOptions">Where and with what.</param>
    /// <param name="replace">Adds services last, so that they are taken instead of the farm's own: planner, renderer, assembly.</param>
    /// <param name="cancellationToken">Of the start.</param>
    public static async Task<IFarmSession> StartAsync(
        FarmSessionOptions sessionOptions, Action<IServiceCollection> replace, CancellationToken cancellationToken)
    {
        FarmOptions options = OptionsOf(sessionOptions);
        if (options.IsGpu)
        {
            // A farm waits for a node that is ill to get well; whoever named a GPU that is not there would wait for good.
            DeviceProbe.RequireAll(options.Gpu.Device);
        }

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(_ => FarmStores.Objects(options));
        builder.Services.AddCoordinator();
        builder.Services.AddPlanning(options, inProcess: true);
        builder.Services.AddSingleton(JobPolicy.Of(options.Jobs) with { SoundWhilePlanning = true });
        replace(builder.Services);
        builder.AddFarm(
            options, (akka, services) => AddRoles(akka, options, services), _ => options.IsGpu ? [.. GpuNodeHosting.RoleOf(options).Roles] : []);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new InProcessFarmSession(host, options);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void AddRoles(AkkaConfigurationBuilder akka, FarmOptions options, IServiceProvider services)
    {
        akka.WithFarmScheduler(TimeProvider.System, services.GetService<ILoggerFactory>()).WithCoordinatorRole(options, services);
        if (options.IsGpu)
        {
            akka.WithGpuNode(options, services);
        }

        akka.AddHocon(Alone, HoconAddMode.Prepend);
    }

    /// <summary>Options from the environment apply here too, except for where this farm listens and where it has its files.</summary>
    private static FarmOptions OptionsOf(FarmSessionOptions sessionOptions)
    {
        FarmOptions options = FarmConfiguration.Load([]);
        return options with
        {
            Roles = sessionOptions.Renders ? $"{FarmNames.CoordinatorRole},{FarmNames.GpuRole}" : FarmNames.CoordinatorRole,
            Host = "127.0.0.1",
            Port = 0,
            Seeds = "",
            Data = sessionOptions.Home.Data,
            Cache = sessionOptions.Home.Cache,
            Log = "error",
            Journal = new JournalOptions { Sqlite = sessionOptions.Home.Journal },
            Objects = new ObjectOptions { Folder = sessionOptions.Home.Objects },
            Gpu = options.Gpu with { Device = sessionOptions.Device ?? options.Gpu.Device, Slots = sessionOptions.Batch ?? options.Gpu.Slots },
            Cluster = options.Cluster with { Drain = DrainSeconds },
        };
    }

    /// <summary>The command handles signals itself: a second handler would stop the farm under it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
