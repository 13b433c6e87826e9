using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AADiff.Coordinator.Hosting;

/// <summary>What a job needs before and after its pictures: the planner that makes the storyboard, and the assembly of the video.</summary>
public static class PlanningHosting
{
    /// <summary>Takes <see cref="IObjectStore"/> of the services; an <see cref="IJobPlanner"/> that is there already stays.</summary>
    public static IServiceCollection AddPlanning(this IServiceCollection services, FarmOptions options)
    {
        string work = FarmFolders.Work(options);
        services.AddSingleton<ISoundDecoder>(_ => new FfmpegSoundDecoder());
        services.AddSingleton<ClapCache>();
        services.AddSingleton<IModelCatalog>(_ => new ModelCatalog(FarmFolders.Models(options), FarmFolders.Cache(options)));
        services.AddSingleton(all => new TrackListener(
            all.GetRequiredService<IObjectStore>(), all.GetRequiredService<ISoundDecoder>(), all.GetRequiredService<ClapCache>(), Path.Combine(work, "sounds")));
        services.TryAddSingleton<IJobPlanner>(all => new RequestPlanner(
            all.GetRequiredService<IObjectStore>(), all.GetRequiredService<IModelCatalog>(), all.GetRequiredService<TrackListener>(), TimeProvider.System));
        services.AddSingleton<Func<JobAssembly, Props>>(all => job => AssemblyActor.Props(
            job.JobId, job.Request, job.Storyboard, all.GetRequiredService<IObjectStore>(), Path.Combine(work, "videos")));
        return services;
    }
}
