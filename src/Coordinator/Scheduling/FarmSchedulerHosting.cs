using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace AADiff.Coordinator.Scheduling;

/// <summary>Puts the farm scheduler, or the way to it, into a process.</summary>
public static class FarmSchedulerHosting
{
    /// <summary>
    /// For processes with role coordinator, one of which runs it. Registers the way to it as <see cref="FarmActors.Scheduler"/> and, where the
    /// process is no GPU node, the way to the owners of pictures as <see cref="FarmActors.PictureRegion"/>.
    /// </summary>
    public static AkkaConfigurationBuilder WithFarmScheduler(this AkkaConfigurationBuilder builder, TimeProvider time) => builder
        .WithSingleton<FarmActors.Scheduler>(
            FarmNames.Scheduler,
            FarmScheduler.Props(time),
            new ClusterSingletonOptions { Role = FarmNames.CoordinatorRole },
            createProxyToo: true)
        .WithActors(async (system, registry) =>
        {
            if (!Cluster.Get(system).SelfRoles.Contains(FarmNames.GpuRole))
            {
                IActorRef frames = await ClusterSharding.Get(system).StartProxyAsync(FarmNames.PictureRegion, FarmNames.GpuRole, new PictureExtractor());
                system.EndWithProcess(frames);
                registry.Register<FarmActors.PictureRegion>(frames);
            }
        });
}
