using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/jobs</c>: submit, look, command.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this RouteGroupBuilder api)
    {
        RouteGroupBuilder jobs = api.MapGroup("/jobs");
        jobs.MapPost("/", SubmitAsync);
        jobs.MapGet("/", async (IFarm farm, CancellationToken gone) => SpecResult.Json(await farm.ListAsync(gone)));
        jobs.MapGet("/{id}", async (string id, IFarm farm, CancellationToken gone) =>
            await farm.FindAsync(JobIds.Check(id), gone) is { } view ? SpecResult.Json(view) : SpecResult.NoJob(id));
        jobs.MapGet("/{id}/events", JobEvents.StreamAsync);
        jobs.MapGet("/{id}/attempts", AttemptsAsync);
        jobs.MapGet("/{id}/video", VideoAsync);
        MapCommand(jobs, "pause", JobCommandKind.Pause);
        MapCommand(jobs, "resume", JobCommandKind.Resume);
        MapCommand(jobs, "cancel", JobCommandKind.Cancel);
        MapCommand(jobs, "requeue", JobCommandKind.RequeueFailed);
        jobs.MapPost("/{id}/priority", PrioritiseAsync);
    }

    private static async Task<IResult> SubmitAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        SubmitBody body = await ReadAsync<SubmitBody>(http, gone);
        string id = JobIds.Check(body.Id ?? Ulid.NewUlid().ToString());
        if (body.Request is null)
            throw new UserError(ErrorClass.Usage, "The body names no request.");
        RenderRequestRules.Check(body.Request);
        JobView view = await farm.SubmitAsync(id, body.Request, gone);
        http.HttpContext.Response.Headers.Location = $"/api/jobs/{id}";
        return SpecResult.Json(view, StatusCodes.Status202Accepted);
    }

    private static void MapCommand(RouteGroupBuilder jobs, string verb, JobCommandKind kind) =>
        jobs.MapPost($"/{{id}}/{verb}", (string id, IFarm farm, CancellationToken gone) => CommandAsync(id, kind, null, farm, gone));

    private static async Task<IResult> PrioritiseAsync(string id, HttpRequest http, IFarm farm, CancellationToken gone)
    {
        int priority = (await ReadAsync<PriorityBody>(http, gone)).Priority;
        return priority is >= 0 and <= 100
            ? await CommandAsync(id, JobCommandKind.SetPriority, priority, farm, gone)
            : throw new UserError(ErrorClass.Usage, $"The priority must be from 0 to 100, not {priority}.");
    }

    /// <summary>A refused command is an answer, not an error: 200 with the sentence in it.</summary>
    private static async Task<IResult> CommandAsync(string id, JobCommandKind kind, int? priority, IFarm farm, CancellationToken gone)
    {
        JobCommandReply reply = await farm.CommandAsync(JobIds.Check(id), kind, priority, gone);
        return reply.Job is null ? SpecResult.NoJob(id) : SpecResult.Json(reply);
    }

    private static async Task<IResult> AttemptsAsync(string id, IFarm farm, IObjectStore objects, CancellationToken gone)
    {
        if (await farm.FindAsync(JobIds.Check(id), gone) is null)
            return SpecResult.NoJob(id);
        string name = ObjectNames.AttemptLog(id);
        return await objects.FindAsync(name, gone) is null
            ? Results.Text("", "application/x-ndjson")
            : Results.Stream(await objects.OpenAsync(name, gone), "application/x-ndjson");
    }

    /// <summary>Sends the client to the store where it can; <c>?stream=true</c> always streams, for clients that can't reach the store.</summary>
    private static async Task<IResult> VideoAsync(string id, bool? stream, IFarm farm, IObjectStore objects, CancellationToken gone)
    {
        JobView? view = await farm.FindAsync(JobIds.Check(id), gone);
        if (view is null)
            return SpecResult.NoJob(id);
        if (view.VideoObjectName is not { } name)
            return SpecResult.Problem(ErrorClass.Usage, $"The video of job \"{id}\" is not finished.", StatusCodes.Status409Conflict);
        if (stream != true && await objects.PresignAsync(name, TimeSpan.FromMinutes(15), gone) is { } address)
            return Results.Redirect(address.AbsoluteUri);
        Stream content = await objects.OpenAsync(name, gone);
        return Results.Stream(content, "video/mp4", $"{id}.mp4", enableRangeProcessing: content.CanSeek);
    }

    private static async Task<T> ReadAsync<T>(HttpRequest http, CancellationToken gone)
        where T : class =>
        http.HasJsonContentType() && await http.ReadFromJsonAsync<T>(SpecJson.Options, gone) is { } body
            ? body
            : throw new UserError(ErrorClass.Usage, "This address takes a JSON body (application/json).");
}
