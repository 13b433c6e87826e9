using System.Globalization;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Api.Jobs;
using AADiff.Coordinator.Hooks;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.Mvc;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/jobs</c>: submit, look, command.</summary>
internal sealed partial class JobEndpoints
{
    private const int LongestCursor = 100;

    private static readonly string[] _pageParameters = ["after", "limit", "status", "user", "q", "sort"];

    private readonly ILogger _log;
    private readonly JobViewStream _stream;

    public JobEndpoints(ILoggerFactory logs)
    {
        _log = logs.CreateLogger<JobEndpoints>();
        _stream = new JobViewStream(logs.CreateLogger<JobViewStream>());
    }

    public void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapPost("/", SubmitAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Described(
                "submitJob",
                AccessPolicies.Work,
                "Submits a request, as JSON, or as a form of its JSON (part request) and its sounds (parts sound); the same id again changes nothing and "
                    + "answers with the job that is there.")
            .Accepts<SubmitBody>("application/json", "multipart/form-data")
            .Answers<JobView>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity);
        jobs.MapGet("/", ListAsync)
            .Described("listJobs", AccessPolicies.Look, "Lists jobs; X-Total-Count says how many match, X-Next-Cursor where the next page begins.")
            .Parameter("after", "X-Next-Cursor of the page before, in the same order.", ParameterKinds.Text(LongestCursor))
            .Parameter("limit", "Jobs on the page.", ParameterKinds.Whole(1, JobQuery.MostLimit))
            .Parameter("status", "Only jobs in this state.", ParameterKinds.OneOf(QueryText.Names<JobStatus>()))
            .Parameter("user", "Only jobs of this user.", ParameterKinds.Text(RequestLimits.LongestUser))
            .Parameter("q", "Only jobs whose id, user or prompt has this text in it.", ParameterKinds.Text(JobQuery.LongestText))
            .Parameter("sort", "The order: newest submitted first, which is the default, oldest, highest priority, or ended last.", ParameterKinds.OneOf(QueryText.Names<JobSort>()))
            .Answers<IReadOnlyList<JobView>>();
        jobs.MapCheck();
        MapJob(jobs.MapGroup("/{id}"));
    }

    private void MapJob(RouteGroupBuilder job)
    {
        job.AddEndpointFilter<AskedJobFilter>();
        job.Refuses(StatusCodes.Status404NotFound);
        job.WithId("id", "Of the job.", ParameterKinds.JobId);
        job.MapGet("/", (HttpContext http) => SpecResult.Json(AskedJob.Of(http)))
            .Described("getJob", AccessPolicies.Look, "Shows a job as it stands.")
            .Answers<JobView>();
        job.MapGet("/events", _stream.Stream)
            .Described("followJob", AccessPolicies.Look, "Sends the job now and at every change, as server-sent events of the type job, until it has ended.")
            .Header("Last-Event-ID", "Id of the last event that the client has.")
            .Produces<JobView>(StatusCodes.Status200OK, "text/event-stream");
        job.MapDocuments();
        job.MapPictures();
        job.MapJobObjects();
        job.MapProof();
        job.MapStream();
        job.MapGet("/attempts", AttemptsAsync)
            .Described("getAttempts", AccessPolicies.Look, "Reads the log of attempts at pictures: one JSON object a line, in the order in which they ended.")
            .AnswersFile("application/x-ndjson");
        job.MapGet("/video", VideoAsync)
            .Described("getVideo", AccessPolicies.Look, "Reads the finished video, from the farm or from where its store sends the client.")
            .Parameter("stream", "Whether the farm itself must send it, for clients that can't reach the store.", ParameterKinds.YesNo)
            .AnswersFile("video/mp4")
            .Produces(StatusCodes.Status302Found)
            .Refuses(StatusCodes.Status409Conflict);
        MapCommand(job, "pause", "Asks for no further pictures of a job; those that are being drawn are kept.", JobCommandKind.Pause);
        MapCommand(job, "resume", "Lets a paused job go on.", JobCommandKind.Resume);
        MapCommand(job, "cancel", "Ends a job.", JobCommandKind.Cancel);
        MapCommand(job, "requeue", "Lets a failed or cancelled job go on, and tries its failed pictures again.", JobCommandKind.RequeueFailed);
        job.MapDelete("/", DeleteAsync)
            .Described(
                "deleteJob",
                AccessPolicies.Work,
                "Deletes a job that has ended, with its video and its files; pictures and inputs that no other job needs go with a later sweep. Answers with the "
                    + "job as it was, or says why not.")
            .Answers<JobCommandReply>();
        job.MapPost("/priority", PrioritiseAsync)
            .Described("prioritiseJob", AccessPolicies.Work, "Sets the priority of a job.")
            .TakesJson<PriorityBody>()
            .Answers<JobCommandReply>();
    }

    private async Task<IResult> SubmitAsync(
        HttpRequest http, IFarm farm, IObjectStore objects, UploadLedger uploads, JobQuota quota, HookSettings hooks, CancellationToken gone)
    {
        Caller caller = Caller.Of(http.HttpContext);
        SubmitBody body = SubmittedForm.Is(http)
            ? await new SubmittedForm(objects, uploads, caller).ReadAsync(http, gone)
            : await JsonBody.ReadAsync<SubmitBody>(http, gone);
        string id = JobIds.Check(body.Id ?? Ulid.NewUlid().ToString());
        AuditTrail.SetTarget(http.HttpContext, id);
        RenderRequest request = SubmittedRequest.Check(body, caller);
        HookTarget? webhook = hooks.Check(body.Webhook);
        if ((caller.User is not null || webhook is not null) && await farm.FindAsync(id, gone) is null)
        {
            await uploads.RequireOwnAsync(caller, request, gone);
            await quota.RequireRoomAsync(caller, gone);
            if (webhook is not null)
            {
                await SubmittedHook.WriteAsync(objects, id, webhook, gone);
            }
        }

        JobView view = await farm.SubmitAsync(id, request, gone);
        if (!caller.Owns(view))
        {
            return SpecResult.Problem(
                ErrorClass.Usage, $"The id \"{id}\" is taken by a job of somebody else: choose another one.", StatusCodes.Status409Conflict);
        }

        LogSubmitted(id, view.User, view.Priority, view.Status);
        http.HttpContext.Response.Headers.Location = $"/api/jobs/{id}";
        return SpecResult.Json(view, StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// 100 jobs a page; without any parameter up to 2,000, as clients that know no pages expect. Either way the headers say how many there are and
    /// where the next page begins.
    /// </summary>
    private static async Task<IResult> ListAsync(
        string? after, string? limit, string? status, string? user, string? q, string? sort, HttpRequest http, IFarm farm, CancellationToken gone)
    {
        bool paged = _pageParameters.Any(http.Query.ContainsKey);
        JobQuery query = new(
            QueryText.Filled(after),
            QueryText.Whole(limit, "limit", 1, JobQuery.MostLimit, paged ? JobQuery.DefaultLimit : JobQuery.UnpagedLimit),
            QueryText.OneOf<JobStatus>(status, "status"),
            Caller.Of(http.HttpContext) is { SeesOnlyOwn: true, User: { } own } ? own : QueryText.Filled(user),
            QueryText.Filled(q),
            QueryText.OneOf<JobSort>(sort, "sort") ?? JobSort.Newest);
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

    private static string Next(JobQuery query, string next) =>
        $"/api/jobs?after={next}&limit={Math.Min(query.Limit, JobQuery.MostLimit)}"
        + (query.Status is { } status ? $"&status={status.ToString().ToLowerInvariant()}" : "")
        + (query.User is { } user ? $"&user={Uri.EscapeDataString(user)}" : "")
        + (query.Text is { } text ? $"&q={Uri.EscapeDataString(text)}" : "")
        + (query.Sort == JobSort.Newest ? "" : $"&sort={query.Sort.ToString().ToLowerInvariant()}");

    private void MapCommand(RouteGroupBuilder job, string verb, string summary, JobCommandKind kind) =>
        job.MapPost($"/{verb}", (HttpContext http, IFarm farm, CancellationToken gone) => CommandAsync(AskedJob.Of(http).JobId, kind, null, farm, gone))
            .Described($"{verb}Job", AccessPolicies.Work, summary)
            .Answers<JobCommandReply>();

    private async Task<IResult> PrioritiseAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        int priority = (await JsonBody.ReadAsync<PriorityBody>(http, gone)).Priority;
        return priority is >= RequestLimits.LowestPriority and <= RequestLimits.HighestPriority
            ? await CommandAsync(AskedJob.Of(http.HttpContext).JobId, JobCommandKind.SetPriority, priority, farm, gone)
            : throw new UserError(
                ErrorClass.Usage, $"The priority must be from {RequestLimits.LowestPriority} to {RequestLimits.HighestPriority}, not {priority}.");
    }

    /// <summary>A refused command is an answer, not an error: 200 with the sentence in it.</summary>
    private async Task<IResult> CommandAsync(string id, JobCommandKind kind, int? priority, IFarm farm, CancellationToken gone)
    {
        JobCommandReply reply = await farm.CommandAsync(id, kind, priority, gone);
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

    private async Task<IResult> DeleteAsync(HttpContext http, IFarm farm, CancellationToken gone)
    {
        string id = AskedJob.Of(http).JobId;
        string by = Caller.Of(http).User ?? "";
        JobCommandReply reply = await farm.DeleteAsync(id, by, gone);
        if (reply.Job is null)
        {
            return SpecResult.NoJob(id);
        }

        if (reply.Refused is { } refused)
        {
            LogNotDeleted(id, refused);
        }
        else
        {
            LogDeleted(id, by, reply.Job.Status);
        }

        return SpecResult.Json(reply);
    }

    private static async Task<IResult> AttemptsAsync(HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        string name = ObjectNames.AttemptLog(AskedJob.Of(http).JobId);
        return await objects.FindAsync(name, gone) is null
            ? Results.Text("", "application/x-ndjson")
            : Results.Stream(await objects.OpenAsync(name, gone), "application/x-ndjson");
    }

    /// <summary>Sends the client to the store where it can; <c>?stream=true</c> always streams, for clients that can't reach the store.</summary>
    private static async Task<IResult> VideoAsync(string? stream, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        JobView view = AskedJob.Of(http);
        bool here = QueryText.YesNo(stream, "stream");
        if (view.VideoObjectName is not { } name)
        {
            return SpecResult.Problem(ErrorClass.Usage, $"The video of job \"{view.JobId}\" is not finished.", StatusCodes.Status409Conflict);
        }

        if (!here && await objects.PresignAsync(name, TimeSpan.FromMinutes(15), gone) is { } address)
        {
            return Results.Redirect(address.AbsoluteUri);
        }

        Stream content = await objects.OpenAsync(name, gone);
        return Results.Stream(content, "video/mp4", $"{view.JobId}.mp4", enableRangeProcessing: content.CanSeek);
    }
}
