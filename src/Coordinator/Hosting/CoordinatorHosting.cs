using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Segments;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Video;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Pattern;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Hosting;

/// <summary>Key of the proxy of the job directory in the <c>ActorRegistry</c>.</summary>
public sealed class JobDirectory;

/// <summary>Puts jobs, their journal and their directory into a process.</summary>
public static class CoordinatorHosting
{
    /// <summary>Of the actor below the singleton, which is what watches over it.</summary>
    internal const string DirectoryName = "directory";

    /// <summary><see cref="IFarm"/> over the actors of this process, which has its journal for itself. Comes before the actors.</summary>
    public static IServiceCollection AddCoordinator(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IFarm, ActorFarm>();
        services.TryAddSingleton<ILivePictures, LivePictures>();
        services.AddHostedService<JournalLock>();
        services.TryAddSingleton<IFarmModels, FarmModels>();
        return services;
    }

    /// <summary>
    /// The journal, the directory of jobs and the region of jobs. Of the services it takes <see cref="IObjectStore"/>, <see cref="IJobPlanner"/> and
    /// <c>Func&lt;JobAssembly, Props&gt;</c>; of the registry <see cref="FarmActors.PictureRegion"/> and <see cref="FarmActors.Scheduler"/>, which
    /// may be registered before or after.
    /// </summary>
    public static AkkaConfigurationBuilder WithCoordinatorRole(this AkkaConfigurationBuilder akka, FarmOptions options, IServiceProvider services) =>
        akka.WithJobJournal(JournalDatabase.Open(options))
            .WithSingleton<JobDirectory>("job-directory", Kept(Props.Create(() => new JobDirectoryActor(Logs(services)))), new ClusterSingletonOptions
            {
                Role = FarmNames.CoordinatorRole,
                TerminationMessage = PoisonPill.Instance,
            })
            .AddStartup((system, registry) => StartSegments(system, registry, options, services))
            .AddStartup(async (system,
                registry) => registry.Register<FarmActors.JobRegion>(await StartJobsAsync(system, registry, options, services)));

    /// <summary>What jobs persist, in this database.</summary>
    public static AkkaConfigurationBuilder WithJobJournal(this AkkaConfigurationBuilder akka, JournalDatabase database) => akka
        .AddHocon(JournalHocon.For(database), HoconAddMode.Prepend)
        .WithCustomSerializer("aadiff-job-journal", JobJournalSerializer.Types, system => new JobJournalSerializer(system));

    /// <summary>
    /// A persistent actor stops when the journal does not answer while it starts, and nobody starts a singleton again: without the directory,
    /// lists and readiness would have no answer until the process is started anew.
    /// </summary>
    private static Props Kept(Props directory) => BackoffSupervisor.Props(Backoff.OnStop(
        directory, DirectoryName, minBackoff: TimeSpan.FromSeconds(1), maxBackoff: TimeSpan.FromSeconds(10), randomFactor: 0.2, maxNrOfRetries: -1));

    private static ILoggerFactory Logs(IServiceProvider services) => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    /// <summary>Where the coordinator is a GPU node too, there is no farm whose nodes could encode for it.</summary>
    private static void StartSegments(ActorSystem system, IActorRegistry registry, FarmOptions options, IServiceProvider services)
    {
        if (!options.IsGpu)
        {
            registry.Register<SegmentDispatcher>(system.ActorOf(
                SegmentDispatcher.Props(
                    EncodingTurns.AtOnce,
                    services.GetRequiredService<IObjectStore>(),
                    services.GetService<TimeProvider>() ?? TimeProvider.System,
                    Logs(services)),
                FarmNames.Segments));
        }
    }

    private static async Task<IActorRef> StartJobsAsync(ActorSystem system, IActorRegistry registry, FarmOptions options, IServiceProvider services)
    {
        JobDependencies dependencies = new()
        {
            Store = services.GetRequiredService<IObjectStore>(),
            Planner = services.GetRequiredService<IJobPlanner>(),
            Assembly = services.GetRequiredService<Func<JobAssembly, Props>>(),
            Pictures = await registry.GetAsync<FarmActors.PictureRegion>(),
            Scheduler = await registry.GetAsync<FarmActors.Scheduler>(),
            Directory = await registry.GetAsync<JobDirectory>(),
            Turns = services.GetService<EncodingTurns>() ?? new EncodingTurns(),
            Time = services.GetService<TimeProvider>() ?? TimeProvider.System,
            Logs = Logs(services),
            Policy = services.GetService<JobPolicy>() ?? JobPolicy.Of(options.Jobs),
        };

        // Remembered, so jobs go on after a restart without being asked for; ended jobs leave the memory by themselves.
        IActorRef jobs = await ClusterSharding.Get(system).StartAsync(
            FarmNames.JobRegion,
            jobId => RenderJobActor.Props(jobId, dependencies),
            ClusterShardingSettings.Create(system).WithRole(FarmNames.CoordinatorRole).WithRememberEntities(true),
            new JobExtractor());
        system.EndWithProcess(jobs);
        return jobs;
    }
}
