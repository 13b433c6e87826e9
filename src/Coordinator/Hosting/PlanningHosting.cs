using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Segments;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Video;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Hosting;

/// <summary>What a job needs before and after its pictures: the planner that makes the storyboard, and the assembly of the video.</summary>
public static class PlanningHosting
{
    /// <summary>
    /// Takes <see cref="IObjectStore"/> and, where there is one, <see cref="IFarmModels"/> of the services; an <see cref="IJobPlanner"/> that is
    /// there already stays.
    /// </summary>
    /// <param name="services">Of the process.</param>
    /// <param name="options">Its options.</param>
    /// <param name="inProcess">Whether all requests come from this very process: they may name a model by its path, and nobody else watches.</param>
    public static IServiceCollection AddPlanning(this IServiceCollection services, FarmOptions options, bool inProcess = false)
    {
        string work = FarmFolders.Work(options);
        services.AddHostedService(all => new WorkFolders(work, TimeProvider.System, all.GetRequiredService<ILogger<WorkFolders>>()));
        services.AddSingleton<ISoundDecoder>(_ => new SoundDecoder(new FfmpegSoundDecoder { Limits = SoundLimits.Of(options.Limits) }));
        services.AddSingleton<ClapCache>();
        services.AddSingleton<IModelCatalog>(_ => new ModelCatalog(FarmFolders.Models(options), FarmFolders.Cache(options), inProcess, outlines: !inProcess));
        services.AddSingleton<SoundListener>();
        services.AddSingleton(all => new DrawingCheck(
            all.GetRequiredService<IObjectStore>(),
            all.GetService<IFarmModels>(),
            PictureMemory.OfThisProcess(options.Jobs.PictureMemory, options.IsGpu),
            FarmFolders.Cache(options))
        {
            MostPixels = options.Limits.Pixels,
        });
        int places = options.Jobs.Planned > 0 ? options.Jobs.Planned : PlanningGate.UsualPlaces;
        services.TryAddSingleton(_ => new PlanningGate(places, TimeProvider.System, options.Jobs.PlanningQueue));
        services.TryAddSingleton(all => ActivatorUtilities.CreateInstance<RequestPlanner>(all, WorkFolders.Sounds(work), TimeProvider.System));
        services.TryAddSingleton<IJobPlanner>(all => new QueuedPlanner(
            all.GetRequiredService<RequestPlanner>(), all.GetRequiredService<PlanningGate>()));
        services.TryAddSingleton<IRequestChecker>(all => new QueuedChecker(
            all.GetRequiredService<RequestPlanner>(), all.GetRequiredService<PlanningGate>(), places));
        services.TryAddSingleton(all => new ModelShelf(
            FarmFolders.Models(options), all.GetRequiredService<IModelCatalog>(), all.GetService<IFarmModels>(), TimeProvider.System));
        services.TryAddSingleton<EncodingTurns>();
        services.AddSingleton<Func<JobAssembly, Props>>(all => job => AssemblyActor.Props(
            job.JobId,
            job.Request,
            new AssemblyDependencies
            {
                Store = all.GetRequiredService<IObjectStore>(),
                WorkFolder = WorkFolders.Videos(work),
                Turns = all.GetRequiredService<EncodingTurns>(),
                Segments = DispatcherOf(all),
                Publishes = options.Jobs.Watch && !inProcess,
                Limits = VideoLimits.Of(options.Limits),
                Logs = all.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            }));
        return services;
    }

    /// <summary>Null: the process encodes all segments itself.</summary>
    private static IActorRef? DispatcherOf(IServiceProvider services) =>
        services.GetService<IReadOnlyActorRegistry>() is { } actors && actors.TryGet<SegmentDispatcher>(out IActorRef dispatcher) ? dispatcher : null;
}
