using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Api.Jobs;
using AADiff.Coordinator.Api.Problems;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>
/// The farm over HTTP. Needs <see cref="IFarm"/>, <see cref="IObjectStore"/>, <see cref="TimeProvider"/> and <see cref="Proofs.JobProofs"/> among the
/// services.
/// Errors are problem JSON (<see cref="FarmProblem"/>).
/// </summary>
public static class FarmApi
{
    /// <summary>Checks that must pass before jobs are sent to this coordinator.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Where the OpenAPI document lies.</summary>
    public const string DocumentPath = "/openapi/v1.json";

    /// <summary>So much may any of them take, however the thing that is asked fails: whoever asks is answered within a second.</summary>
    public static readonly TimeSpan ReadyLimit = TimeSpan.FromMilliseconds(800);

    /// <param name="services">Of the coordinator.</param>
    /// <param name="names">Names under which clients call this coordinator (<see cref="HttpOptions.Names"/>).</param>
    public static IServiceCollection AddFarmApi(this IServiceCollection services, IReadOnlyList<string> names)
    {
        services.AddSingleton(new HostNames(names));
        services.AddAccess();
        services.AddApiDocument();
        services.AddSingleton<JobPictureReader>();
        services.AddSingleton<FarmAnswers>();
        services.AddHealthChecks()
            .AddCheck<FarmAnswers>("farm", tags: [ReadyTag], timeout: ReadyLimit)
            .AddCheck<StoreAnswers>("store", tags: [ReadyTag], timeout: ReadyLimit);
        return services;
    }

    /// <summary>
    /// Serves <c>/api</c>, its description (<see cref="DocumentPath"/>, and as a page <c>/docs</c>), <c>/healthz</c> (this process runs),
    /// <c>/startupz</c> (the farm has answered once) and <c>/readyz</c> (scheduler, directory, store and journal answer; what does not is named). Comes
    /// before whatever else the application serves.
    /// </summary>
    public static void UseFarmApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemPages>();
        app.UseRouting();
        app.UseWhen(http => !IsProbe(http.Request.Path), guarded => guarded.UseMiddleware<BrowserGuard>());
        app.UseAuthentication();
        app.UseMiddleware<AuditTrail>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync })
            .AllowAnonymous().DisableRateLimiting();
        app.MapGet("/startupz", async (FarmAnswers farm, CancellationToken gone) => await farm.HasStartedAsync(ReadyLimit, gone)
            ? Results.Text("Started")
            : Results.Text("Not started: scheduler and directory have not answered yet", statusCode: StatusCodes.Status503ServiceUnavailable))
            .AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
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

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain";
        IEnumerable<string> bad = report.Entries
            .Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Exception?.Message ?? "no answer in time"}");
        return http.Response.WriteAsync(string.Join('\n', [report.Status == HealthStatus.Unhealthy ? "Not ready" : "Ready", .. bad]));
    }

    /// <summary>What programs of the operator ask, under whatever name they know this process by; it tells nobody anything and changes nothing.</summary>
    private static bool IsProbe(PathString path) => path.Value is "/healthz" or "/readyz" or "/startupz" or "/metrics";
}
