using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Scheduling;

/// <summary>Puts the farm scheduler, or the way to it, into a process.</summary>
public static class FarmSchedulerHosting
{
    /// <summary>
    /// For processes with role coordinator, one of which runs it. Registers the way to it as <see cref="FarmActors.Scheduler"/> and, where
    /// the process is no GPU node, the way to the owners of pictures as <see cref="FarmActors.PictureRegion"/>.
    /// </summary>
    /// <param name="builder">Of the process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where the scheduler logs; null: nowhere.</param>
    /// <param name="mostOfUser">Pictures that the jobs of one user may have out together; null: as many as there is room for.</param>
    public static AkkaConfigurationBuilder WithFarmScheduler(
        this AkkaConfigurationBuilder builder, TimeProvider time, ILoggerFactory? logs = null, int? mostOfUser = null) => builder
        .WithSingleton<FarmActors.Scheduler>(
            FarmNames.Scheduler,
            FarmScheduler.Props(new SchedulerDependencies { Time = time, Logs = logs ?? NullLoggerFactory.Instance, MostOfUser = mostOfUser }),
            new ClusterSingletonOptions { Role = FarmNames.CoordinatorRole },
            createProxyToo: true)
        .WithActors(async (system, registry) =>
        {
            if (!Cluster.Get(system).SelfRoles.Contains(FarmNames.GpuRole))
            {
                IActorRef pictures = await ClusterSharding.Get(system)
                    .StartProxyAsync(FarmNames.PictureRegion, FarmNames.GpuRole, new PictureExtractor());
                system.EndWithProcess(pictures);
                registry.Register<FarmActors.PictureRegion>(pictures);
            }
        });
}
