using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/jobs</c>: submit, look, command.</summary>
internal sealed partial class JobEndpoints
{
    /// <summary>Characters of what was sent, in the sentence that refuses it.</summary>
    private const int ShownText = 50;

    private static readonly string[] _pageParameters = ["after", "limit", "status", "user"];

    private readonly ILogger _log;
    private readonly JobViewStream _stream;

    public JobEndpoints(ILoggerFactory logs)
    {
        _log = logs.CreateLogger<JobEndpoints>();
        _stream = new JobViewStream(logs.CreateLogger<JobViewStream>());
    }

    public void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder jobs = api.MapGroup("/jobs");
        jobs.MapPost("/", SubmitAsync);
        jobs.MapGet("/", ListAsync);
        jobs.MapGet("/{id}", async (string id, IFarm farm, CancellationToken gone) =>
            await farm.FindAsync(JobIds.Check(id), gone) is { } view ? SpecResult.Json(view) : SpecResult.NoJob(id));
        jobs.MapGet("/{id}/events", _stream.StreamAsync);
        jobs.MapGet("/{id}/attempts", AttemptsAsync);
        jobs.MapGet("/{id}/video", VideoAsync);
        MapCommand(jobs, "pause", JobCommandKind.Pause);
        MapCommand(jobs, "resume", JobCommandKind.Resume);
        MapCommand(jobs, "cancel", JobCommandKind.Cancel);
        MapCommand(jobs, "requeue", JobCommandKind.RequeueFailed);
        jobs.MapPost("/{id}/priority", PrioritiseAsync);
    }

    private async Task<IResult> SubmitAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        SubmitBody body = await JsonBody.ReadAsync<SubmitBody>(http, gone);
        string id = JobIds.Check(body.Id ?? Ulid.NewUlid().ToString());
        if (body.Request is null)
        {
            throw new UserError(ErrorClass.Usage, "The body has no request.");
        }

        RenderRequestRules.Check(body.Request);
        RemoteModels.Check(body.Request.Model);
        JobView view = await farm.SubmitAsync(id, body.Request, gone);
        LogSubmitted(id, view.User, view.Priority, view.Status);
        http.HttpContext.Response.Headers.Location = $"/api/jobs/{id}";
        return SpecResult.Json(view, StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// <c>?after=&amp;limit=&amp;status=&amp;user=</c>, 100 jobs a page; without any of them up to 2,000, as clients that know no pages expect.
    /// Either way
    /// the headers say how many there are and where the next page begins.
    /// </summary>
    private static async Task<IResult> ListAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        IQueryCollection asked = http.Query;
        bool paged = _pageParameters.Any(asked.ContainsKey);
        JobQuery query = new(Text(asked, "after"), Limit(asked, paged), Status(asked), Text(asked, "user"));
        JobPage page = await farm.PageAsync(paged ? query.Check() : query, gone);
        IHeaderDictionary headers = http.HttpContext.Response.Headers;
        headers[HttpFarm.TotalHeader] = page.Total.ToString(CultureInfo.InvariantCulture);
        if (page.Next is { } next)
        {
            headers[HttpFarm.NextHeader] = next;
            headers.Link = $"<{Next(query, next)}>; rel=\"next\"";
        }

        return SpecResult.Json(page.Jobs);
    }

    private static string? Text(IQueryCollection asked, string name) => asked[name].FirstOrDefault() is { Length: > 0 } text ? text : null;

    private static int Limit(IQueryCollection asked, bool paged)
    {
        if (Text(asked, "limit") is not { } text)
        {
            return paged ? JobQuery.DefaultLimit : JobQuery.UnpagedLimit;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
            ? limit
            : throw new UserError(ErrorClass.Usage, $"The limit must be from 1 to {JobQuery.MostLimit}, not \"{MessageText.Clip(text, ShownText)}\".");
    }

    private static JobStatus? Status(IQueryCollection asked)
    {
        if (Text(asked, "status") is not { } text)
        {
            return null;
        }

        return Enum.TryParse(text, ignoreCase: true, out JobStatus status) && Enum.IsDefined(status)
            ? status
            : throw new UserError(
                ErrorClass.Usage, $"No job is ever \"{MessageText.Clip(text, ShownText)}\": the states are {string.Join(", ", Enum.GetNames<JobStatus>()).ToLowerInvariant()}.");
    }

    private static string Next(JobQuery query, string next) =>
        $"/api/jobs?after={next}&limit={Math.Min(query.Limit, JobQuery.MostLimit)}"
        + (query.Status is { } status ? $"&status={status.ToString().ToLowerInvariant()}" : "")
        + (query.User is { } user ? $"&user={Uri.EscapeDataString(user)}" : "");

    private void MapCommand(RouteGroupBuilder jobs, string verb, JobCommandKind kind) =>
        jobs.MapPost($"/{{id}}/{verb}", (string id, IFarm farm, CancellationToken gone) => CommandAsync(id, kind, null, farm, gone));

    private async Task<IResult> PrioritiseAsync(string id, HttpRequest http, IFarm farm, CancellationToken gone)
    {
        int priority = (await JsonBody.ReadAsync<PriorityBody>(http, gone)).Priority;
        return priority is >= RequestLimits.LowestPriority and <= RequestLimits.HighestPriority
            ? await CommandAsync(id, JobCommandKind.SetPriority, priority, farm, gone)
            : throw new UserError(
                ErrorClass.Usage, $"The priority must be from {RequestLimits.LowestPriority} to {RequestLimits.HighestPriority}, not {priority}.");
    }

    /// <summary>A refused command is an answer, not an error: 200 with the sentence in it.</summary>
    private async Task<IResult> CommandAsync(string id, JobCommandKind kind, int? priority, IFarm farm, CancellationToken gone)
    {
        JobCommandReply reply = await farm.CommandAsync(JobIds.Check(id), kind, priority, gone);
        if (reply.Job is null)
        {
            return SpecResult.NoJob(id);
        }

        if (reply.Refused is { } refused)
        {
            LogRefused(id, kind, refused);
        }
        else
        {
            LogCommanded(id, kind, priority, reply.Job.Status);
        }

        return SpecResult.Json(reply);
    }

    private static async Task<IResult> AttemptsAsync(string id, IFarm farm, IObjectStore objects, CancellationToken gone)
    {
        if (await farm.FindAsync(JobIds.Check(id), gone) is null)
        {
            return SpecResult.NoJob(id);
        }

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
        {
            return SpecResult.NoJob(id);
        }

        if (view.VideoObjectName is not { } name)
        {
            return SpecResult.Problem(ErrorClass.Usage, $"The video of job \"{id}\" is not finished.", StatusCodes.Status409Conflict);
        }

        if (stream != true && await objects.PresignAsync(name, TimeSpan.FromMinutes(15), gone) is { } address)
        {
            return Results.Redirect(address.AbsoluteUri);
        }

        Stream content = await objects.OpenAsync(name, gone);
        return Results.Stream(content, "video/mp4", $"{id}.mp4", enableRangeProcessing: content.CanSeek);
    }
}
