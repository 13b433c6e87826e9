using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>
/// The farm over HTTP. Needs <see cref="IFarm"/>, <see cref="IObjectStore"/> and <see cref="TimeProvider"/> among the services.
/// Errors are problem JSON (<see cref="FarmProblem"/>).
/// </summary>
public static class FarmApi
{
    /// <summary>Checks that must pass before jobs are sent to this coordinator.</summary>
    public const string ReadyTag = "ready";

    /// <summary>So much may any of them take, however the thing that is asked fails: whoever asks is answered within a second.</summary>
    public static readonly TimeSpan ReadyLimit = TimeSpan.FromMilliseconds(800);

    /// <param name="services">Of the coordinator.</param>
    /// <param name="names">Names under which clients call this coordinator (<see cref="HttpOptions.Names"/>).</param>
    public static IServiceCollection AddFarmApi(this IServiceCollection services, IReadOnlyList<string> names)
    {
        services.AddSingleton(new HostNames(names));
        services.AddSingleton<FarmAnswers>();
        services.AddHealthChecks()
            .AddCheck<FarmAnswers>("farm", tags: [ReadyTag], timeout: ReadyLimit)
            .AddCheck<StoreAnswers>("store", tags: [ReadyTag], timeout: ReadyLimit);
        return services;
    }

    /// <summary>
    /// Maps <c>/api</c>, <c>/healthz</c> (this process runs), <c>/startupz</c> (the farm has answered once) and <c>/readyz</c> (scheduler, directory,
    /// store and journal answer; what does not is named). Returns the API's group, for policies.
    /// </summary>
    public static RouteGroupBuilder MapFarmApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync });
        endpoints.MapGet("/startupz", (FarmAnswers farm) => farm.Started
            ? Results.Text("Started")
            : Results.Text("Not started: scheduler and directory have not answered yet", statusCode: StatusCodes.Status503ServiceUnavailable));
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

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain";
        IEnumerable<string> bad = report.Entries
            .Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Exception?.Message ?? "no answer in time"}");
        return http.Response.WriteAsync(string.Join('\n', [report.Status == HealthStatus.Unhealthy ? "Not ready" : "Ready", .. bad]));
    }
}
