using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Api.Jobs;
using AADiff.Coordinator.Api.Problems;
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
    /// <summary>Where the OpenAPI document lies.</summary>
    public const string DocumentPath = "/openapi/v1.json";

    private const string ReadyTag = "ready";

    private static readonly TimeSpan _readyLimit = TimeSpan.FromSeconds(5);

    /// <param name="services">Of the coordinator.</param>
    /// <param name="names">Names under which clients call this coordinator (<see cref="HttpOptions.Names"/>).</param>
    public static IServiceCollection AddFarmApi(this IServiceCollection services, IReadOnlyList<string> names)
    {
        services.AddSingleton(new HostNames(names));
        services.AddAccess();
        services.AddApiDocument();
        services.AddSingleton<JobPictureReader>();
        services.AddHealthChecks().AddCheck<FarmAnswers>("farm", tags: [ReadyTag], timeout: _readyLimit);
        return services;
    }

    /// <summary>
    /// Serves <c>/api</c>, its description (<see cref="DocumentPath"/>, and as a page <c>/docs</c>), <c>/healthz</c> (this process runs) and
    /// <c>/readyz</c> (the farm answers). Comes before whatever else the application serves.
    /// </summary>
    public static void UseFarmApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemPages>();
        app.UseRouting();
        app.UseWhen(IsGuarded, guarded => guarded.UseMiddleware<BrowserGuard>());
        app.UseAuthentication();
        app.UseMiddleware<AuditTrail>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) })
            .AllowAnonymous().DisableRateLimiting();
        app.MapOpenApi(DocumentPath).AllowAnonymous();
        app.MapApiPage();
        MapApi(app.MapGroup("/api"), app.Services.GetRequiredService<ILoggerFactory>());
    }

    private static void MapApi(RouteGroupBuilder api, ILoggerFactory logs)
    {
        api.AddEndpointFilter<ProblemFilter>();
        api.Refuses(
            StatusCodes.Status400BadRequest,
            StatusCodes.Status401Unauthorized,
            StatusCodes.Status403Forbidden,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status500InternalServerError,
            StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/farm", async (IFarm farm, CancellationToken gone) => SpecResult.Json(await farm.StatusAsync(gone)))
            .Described("getFarm", AccessPolicies.Look, "Shows members, GPU nodes, numbers of jobs, and the work that waits.")
            .WithTags("Farm")
            .Answers<FarmView>();
        new JobEndpoints(logs).Map(api);
        new NodeEndpoints(logs).Map(api);
        api.MapKeys();
        api.MapModels();
        api.MapObjects();
        api.MapSweep();
    }

    private static bool IsGuarded(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/docs") || http.Request.Path.StartsWithSegments("/openapi");
}
