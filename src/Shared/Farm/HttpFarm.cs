using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>A farm behind its HTTP API.</summary>
/// <param name="http">As <see cref="FarmHttp.ClientFor"/> makes it; the caller disposes of it.</param>
public sealed class HttpFarm(HttpClient http) : IFarm
{
    /// <summary>Header of a page of jobs or objects: where the next page begins. Absent on the last one.</summary>
    public const string NextHeader = "X-Next-Cursor";

    /// <summary>Header of a page of jobs: how many match in all.</summary>
    public const string TotalHeader = "X-Total-Count";

    public Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default) =>
        SubmitAsync(jobId, request, webhook: null, cancellationToken);

    /// <param name="jobId">Of the caller's choice.</param>
    /// <param name="request">What to render.</param>
    /// <param name="webhook">Is told when the job has ended, where the farm allows that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<JobView> SubmitAsync(string jobId, RenderRequest request, Uri? webhook, CancellationToken cancellationToken = default)
    {
        SubmitBody body = new(JobIds.Check(jobId), request, webhook?.AbsoluteUri);
        try
        {
            return (await AskAsync<JobView>(
                () => new HttpRequestMessage(HttpMethod.Post, "api/jobs") { Content = JsonContent.Create(body, options: SpecJson.Options) },
                cancellationToken))!;
        }
        catch (UserError unanswered) when (unanswered.Class == ErrorClass.Unreachable && unanswered is not BusyError)
        {
            throw SubmitDoubt.About(jobId, unanswered);
        }
    }

    /// <summary>What the request would become. As long as planning takes: minutes for hours of sound.</summary>
    public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken = default) =>
        CheckAsync(request, withCurve: false, cancellationToken);

    /// <param name="request">What to look at.</param>
    /// <param name="withCurve">Loudness and strengths of every frame come along.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<JobCheck> CheckAsync(RenderRequest request, bool withCurve, CancellationToken cancellationToken = default) => await AskAsync<JobCheck>(
        () => new HttpRequestMessage(HttpMethod.Post, withCurve ? "api/jobs/check?curve=true" : "api/jobs/check") { Content = JsonContent.Create(new SubmitBody(null, request), options: SpecJson.Options) },
        cancellationToken,
        FarmTimings.Check) ?? throw new UserError(ErrorClass.Failed, $"The farm at {http.BaseAddress?.Authority} is of an older version, which checks no requests.");

    public Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default) =>
        AskAsync<JobView>(() => new HttpRequestMessage(HttpMethod.Get, $"api/jobs/{JobIds.Check(jobId)}"), cancellationToken);

    public async IAsyncEnumerable<JobView> FollowAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using HttpJobStream stream = new(http, JobIds.Check(jobId));
        string last = "";
        while (await stream.NextAsync(cancellationToken) is { } view)
        {
            // A farm of an older version sends the same view again after the connection was cut.
            string text = JobPolling.Text(view);
            if (text != last)
            {
                yield return view;
            }

            if (view.Status.HasEnded())
            {
                yield break;
            }

            last = text;
        }
    }

    /// <summary>A farm of an older version knows no pages and answers with all that it lists, so the page is taken out of that here.</summary>
    public async Task<JobPage> PageAsync(JobQuery query, CancellationToken cancellationToken = default)
    {
        string address = $"api/jobs?limit={query.Check().Limit}"
            + (query.After is { } after ? $"&after={Uri.EscapeDataString(after)}" : "")
            + (query.Status is { } status ? $"&status={status.ToString().ToLowerInvariant()}" : "")
            + (query.User is { } user ? $"&user={Uri.EscapeDataString(user)}" : "")
            + (query.Text is { } text ? $"&q={Uri.EscapeDataString(text)}" : "")
            + (query.Sort == JobSort.Newest ? "" : $"&sort={query.Sort.ToString().ToLowerInvariant()}");
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, () => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        List<JobView> jobs = await FarmHttp.ReadAsync<List<JobView>>(response, cancellationToken);
        return int.TryParse(FarmHttp.Header(response, TotalHeader), NumberStyles.None, CultureInfo.InvariantCulture, out int total)
            ? new JobPage(jobs, FarmHttp.Header(response, NextHeader), total)
            : query.Of(jobs);
    }

    public async Task<JobCommandReply> CommandAsync(
        string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default)
    {
        string verb = kind switch
        {
            JobCommandKind.RequeueFailed => "requeue",
            JobCommandKind.SetPriority => "priority",
            _ => kind.ToString().ToLowerInvariant(),
        };
        return await AskAsync<JobCommandReply>(
            () => new HttpRequestMessage(HttpMethod.Post, $"api/jobs/{JobIds.Check(jobId)}/{verb}")
            {
                Content = priority is { } value ? JsonContent.Create(new PriorityBody(value), options: SpecJson.Options) : null,
            },
            cancellationToken) ?? new JobCommandReply(null, null);
    }

    public async Task<JobCommandReply> DeleteAsync(string jobId, string by = "", CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(
            http, () => new HttpRequestMessage(HttpMethod.Delete, $"api/jobs/{JobIds.Check(jobId)}"), cancellationToken);
        if (response.StatusCode == HttpStatusCode.MethodNotAllowed)
        {
            throw new UserError(
                ErrorClass.Failed, $"The farm at {http.BaseAddress?.Authority} is of an older version, which deletes no jobs: update its coordinators.");
        }

        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new JobCommandReply(null, null);
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<JobCommandReply>(response, cancellationToken);
    }

    public async Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default) =>
        (await AskAsync<SweepReport>(
            () => new HttpRequestMessage(HttpMethod.Post, "api/sweep") { Content = JsonContent.Create(request, options: SpecJson.Options) },
            cancellationToken,
            FarmTimings.Sweep))!;

    public async Task<FarmView> StatusAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<FarmView>(() => new HttpRequestMessage(HttpMethod.Get, "api/farm"), cancellationToken))!;

    public async Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, () => new HttpRequestMessage(HttpMethod.Get, "api/nodes"), cancellationToken);
        ThrowIfOlder(response);
        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<List<NodeView>>(response, cancellationToken);
    }

    public async Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken = default)
    {
        string address = $"api/nodes/{Uri.EscapeDataString(node)}/{kind.ToString().ToLowerInvariant()}";
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, () => new HttpRequestMessage(HttpMethod.Post, address), cancellationToken);
        ThrowIfOlder(response);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new NodeCommandReply(null, (await FarmHttp.ReadAsync<FarmProblem>(response, cancellationToken)).Detail);
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<NodeCommandReply>(response, cancellationToken);
    }

    /// <summary>A farm that knows the address says in a sentence what it did not find.</summary>
    private void ThrowIfOlder(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && response.Content.Headers.ContentType?.MediaType != FarmProblem.ContentType)
        {
            throw new UserError(
                ErrorClass.Failed,
                $"The farm at {http.BaseAddress?.Authority} is of an older version, whose nodes can't be commanded: update its coordinators.");
        }
    }

    /// <summary>The answer, or null when the farm answers 404.</summary>
    private async Task<T?> AskAsync<T>(Func<HttpRequestMessage> request, CancellationToken cancellationToken, TimeSpan? answerLimit = null)
        where T : class
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, request, cancellationToken, answerLimit);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<T>(response, cancellationToken);
    }
}
