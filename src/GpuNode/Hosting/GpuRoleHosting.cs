using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Pictures;
using AADiff.GpuNode.Rendering;
using AADiff.GpuNode.Segments;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

/// <summary>Makes a process of the cluster a GPU node.</summary>
public static partial class GpuRoleHosting
{
    /// <summary>
    /// Starts the regions of pictures and bases, the node actor, and the drain that a graceful end waits for. The member must have
    /// <see cref="GpuRoleOptions.Roles"/>; the farm's protocol is the caller's. Where the process is no coordinator, proxies of the jobs'
    /// region and of
    /// the scheduler are put into the registry too.
    /// </summary>
    /// <param name="builder">Of the process.</param>
    /// <param name="options">Slots and times.</param>
    /// <param name="createRenderer">Called on the render thread, once unless it throws; a throw fences the node until an operator clears
    /// it.</param>
    /// <param name="store">Where pictures go.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logs">For the actors.</param>
    public static AkkaConfigurationBuilder WithGpuRole(
        this AkkaConfigurationBuilder builder,
        GpuRoleOptions options,
        Func<IPictureRenderer> createRenderer,
        IObjectStore store,
        TimeProvider time,
        ILoggerFactory logs) => builder
        .AddHocon(
            $"""
            akka.coordinated-shutdown.phases.before-service-unbind.timeout = {(int)(options.DrainBudget + FarmTimings.LastStep + FarmTimings.HandOff).TotalSeconds + 5}s
            akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = {(int)FarmTimings.HandOff.TotalSeconds}s
            """,
            HoconAddMode.Prepend)
        .WithActors(async (system, registry) =>
        {
            ClusterSharding sharding = ClusterSharding.Get(system);
            Cluster cluster = Cluster.Get(system);
            string name = cluster.SelfAddress.ToString();
            if (!cluster.SelfRoles.Contains(FarmNames.CoordinatorRole))
            {
                IActorRef jobs = await sharding.StartProxyAsync(FarmNames.JobRegion, FarmNames.CoordinatorRole, new JobExtractor());
                system.EndWithProcess(jobs);
                registry.Register<FarmActors.JobRegion>(jobs);
                registry.Register<FarmActors.Scheduler>(system.ActorOf(
                    ClusterSingletonProxy.Props(
                        $"/user/{FarmNames.Scheduler}",
                        ClusterSingletonProxySettings.Create(system).WithRole(FarmNames.CoordinatorRole).WithSingletonName(FarmNames.Scheduler)),
                    $"{FarmNames.Scheduler}-proxy"));
                system.ActorOf(CoordinatorWatch.Props(options.Orphaned, time, logs.CreateLogger<CoordinatorWatch>()), "coordinator-watch");
            }

            IActorRef node = system.ActorOf(
                GpuNodeActor.Props(new GpuNodeDependencies(name, options, createRenderer, store, time) { Logs = logs }), FarmNames.GpuNode);
            registry.Register<FarmActors.GpuNode>(node);
            var owners = new OwnerDependencies(name, node, store, time) { Logs = logs };

            // Not passivated for silence: owners leave by themselves. The strategy can't be given through Akka.Hosting's ShardOptions.
            ClusterShardingSettings settings = ClusterShardingSettings.Create(system)
                .WithRole(FarmNames.GpuRole)
                .WithRememberEntities(false)
                .WithStateStoreMode(StateStoreMode.DData)
                .WithPassivateIdleAfter(TimeSpan.Zero);
            IActorRef pictures = await sharding.StartAsync(
                FarmNames.PictureRegion,
                key => PictureActor.Props(key, owners),
                settings,
                new PictureExtractor(),
                new SlotWeightedAllocation(),
                PictureCommand.StopPicture.Instance);
            registry.Register<FarmActors.PictureRegion>(pictures);
            IActorRef bases = await sharding.StartAsync(
                FarmNames.BaseRegion,
                key => BaseActor.Props(key, owners),
                settings,
                new BaseExtractor(),
                new SlotWeightedAllocation(),
                PoisonPill.Instance);
            registry.Register<FarmActors.BaseRegion>(bases);

            if (options is { Encoders: > 0, WorkFolder: { } work })
            {
                SegmentFiles segments = new(work, store, options.EncoderLimits, logs);
                segments.RemoveLeftovers(time.GetUtcNow().UtcDateTime);
                system.ActorOf(SegmentEncoderActor.Props(name, options.Encoders, segments, logs), FarmNames.SegmentEncoder);
            }

            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind,
                "drain-gpu-node",
                () => DrainAsync(system, node, [pictures, bases], options.DrainBudget, logs.CreateLogger(typeof(GpuRoleHosting))));
        });

    /// <summary>
    /// First the batch, then the owners. Akka would move the owners later, in one phase with the end of the proxy of the jobs' region, and
    /// their last
    /// messages would be lost.
    /// </summary>
    private static async Task<Akka.Done> DrainAsync(ActorSystem system, IActorRef node, IActorRef[] regions, TimeSpan budget, ILogger log)
    {
        if (CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
        {
            // Others draw what was here, and a node that is cut off can't even store it.
            LogRemoved(log, node.Path.Name);
            return Akka.Done.Instance;
        }

        try
        {
            await node.Ask<GpuNodeDrained>(asker => new GpuNodeCommand.Drain(asker), budget + FarmTimings.LastStep, CancellationToken.None);
        }
        catch (AskTimeoutException e)
        {
            // A step that hangs must not keep the process: jobs ask again for what ran here.
            LogNotDrained(log, e, node.Path.Name, (budget + FarmTimings.LastStep).TotalSeconds);
        }

        await Task.WhenAll(regions.Select(region => RegionEnd.EndAsync(system, region)));
        return Akka.Done.Instance;
    }
}
