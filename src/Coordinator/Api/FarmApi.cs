using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>
/// The farm over HTTP. Needs <see cref="IFarm"/>, <see cref="IObjectStore"/> and <see cref="TimeProvider"/> among the services.
/// Errors are problem JSON (<see cref="FarmProblem"/>).
/// </summary>
public static class FarmApi
{
    private const string ReadyTag = "ready";

    private static readonly TimeSpan _readyLimit = TimeSpan.FromSeconds(5);

    /// <param name="services">Of the coordinator.</param>
    /// <param name="names">Names under which clients call this coordinator (<see cref="HttpOptions.Names"/>).</param>
    public static IServiceCollection AddFarmApi(this IServiceCollection services, IReadOnlyList<string> names)
    {
        services.AddSingleton(new HostNames(names));
        services.AddHealthChecks().AddCheck<FarmAnswers>("farm", tags: [ReadyTag], timeout: _readyLimit);
        return services;
    }

    /// <summary>
    /// Maps <c>/api</c>, <c>/healthz</c> (this process runs) and <c>/readyz</c> (the farm answers). Returns the API's group, for policies.
    /// </summary>
    public static RouteGroupBuilder MapFarmApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        RouteGroupBuilder api = endpoints.MapGroup("/api");
        api.AddEndpointFilter<BrowserGuard>();
        api.AddEndpointFilter<ProblemFilter>();
        api.MapGet("/farm", async (IFarm farm, CancellationToken gone) => SpecResult.Json(await farm.StatusAsync(gone)));
        ILoggerFactory logs = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>();
        new JobEndpoints(logs).Map(api);
        new NodeEndpoints(logs).Map(api);
        api.MapObjects();
        api.MapSweep();
        return api;
    }
}
