using AADiff.GpuNode.Rendering;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Hosting;

namespace AADiff.GpuNode.Hosting;

/// <summary>Makes a process of the cluster a GPU node.</summary>
public static class GpuRoleHosting
{
    /// <summary>Time for the step that runs when the drain's budget ends, and for what is drawn to reach the store.</summary>
    private static readonly TimeSpan _lastStep = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Starts the regions of pictures and bases, the node actor, and the drain that a graceful end waits for. The member must have
    /// <see cref="GpuRoleOptions.Roles"/>; the farm's protocol is the caller's. Where the process is no coordinator, the ways to the jobs and to the
    /// scheduler are put into the registry too.
    /// </summary>
    /// <param name="builder">Of the process.</param>
    /// <param name="options">Slots and times.</param>
    /// <param name="createRenderer">Called on the render thread, once unless it throws; a throw fences the node until an operator clears it.</param>
    /// <param name="store">Where pictures go.</param>
    /// <param name="time">Clock.</param>
    public static AkkaConfigurationBuilder WithGpuRole(
        this AkkaConfigurationBuilder builder, GpuRoleOptions options, Func<IPictureRenderer> createRenderer, IObjectStore store, TimeProvider time) => builder
        .AddHocon(
            $"""
            akka.coordinated-shutdown.phases.before-service-unbind.timeout = {(int)(options.DrainBudget + _lastStep + RegionEnd.HandOff).TotalSeconds + 5}s
            akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = {(int)RegionEnd.HandOff.TotalSeconds}s
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
                system.ActorOf(CoordinatorWatch.Props(options.Orphaned, time), "coordinator-watch");
            }

            IActorRef node = system.ActorOf(
                GpuNodeActor.Props(new GpuNodeDependencies(name, options, createRenderer, store, time)), FarmNames.GpuNode);
            registry.Register<FarmActors.GpuNode>(node);

            // Not passivated for silence: owners leave by themselves. The strategy can't be given through Akka.Hosting's ShardOptions.
            ClusterShardingSettings settings = ClusterShardingSettings.Create(system)
                .WithRole(FarmNames.GpuRole)
                .WithRememberEntities(false)
                .WithStateStoreMode(StateStoreMode.DData)
                .WithPassivateIdleAfter(TimeSpan.Zero);
            IActorRef frames = await sharding.StartAsync(
                FarmNames.PictureRegion,
                key => PictureActor.Props(key, name, node, store, time),
                settings,
                new PictureExtractor(),
                new SlotWeightedAllocation(),
                PictureCommand.StopPicture.Instance);
            registry.Register<FarmActors.PictureRegion>(frames);
            IActorRef bases = await sharding.StartAsync(
                FarmNames.BaseRegion,
                key => BaseActor.Props(key, node, store, time),
                settings,
                new BaseExtractor(),
                new SlotWeightedAllocation(),
                PoisonPill.Instance);
            registry.Register<FarmActors.BaseRegion>(bases);

            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind, "drain-gpu-node", () => DrainAsync(system, node, [frames, bases], options.DrainBudget));
        });

    /// <summary>
    /// First the batch, then the owners. Akka would move the owners later, in one phase with the end of the way to the jobs, and their last
    /// words would be lost.
    /// </summary>
    private static async Task<Akka.Done> DrainAsync(ActorSystem system, IActorRef node, IActorRef[] regions, TimeSpan budget)
    {
        try
        {
            await node.Ask<GpuNodeDrained>(new GpuNodeCommand.Drain(), budget + _lastStep);
        }
        catch (AskTimeoutException)
        {
            // A step that hangs must not keep the process: jobs ask again for what ran here.
        }

        await Task.WhenAll(regions.Select(region => RegionEnd.EndAsync(system, region)));
        return Akka.Done.Instance;
    }
}
