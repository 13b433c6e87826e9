using AADiff.Coordinator.Hosting;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Proofs;

/// <summary>Puts the measuring of finished jobs into a coordinator.</summary>
internal static class ProofHosting
{
    /// <summary>Needs what <see cref="PlanningHosting.AddPlanning"/> adds.</summary>
    public static void AddProofs(this IServiceCollection services, FarmOptions options) => services.AddProofs(all => new JobProver(
        all.GetRequiredService<IObjectStore>(), all.GetRequiredService<IModelCatalog>(), WorkFolders.Proofs(FarmFolders.Work(options))));

    public static IServiceCollection AddProofs(this IServiceCollection services, Func<IServiceProvider, IJobProver> prover) => services
        .AddSingleton(prover)
        .AddSingleton<JobProofs>()
        .AddHostedService(all => all.GetRequiredService<JobProofs>());
}
