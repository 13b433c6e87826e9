using System.Net;
using System.Net.Http.Json;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>A farm behind its HTTP API.</summary>
/// <param name="http">As <see cref="FarmHttp.ClientFor"/> makes it; the caller disposes of it.</param>
public sealed class HttpFarm(HttpClient http) : IFarm
{
    /// <summary>A large store is listed and read for minutes.</summary>
    private static readonly TimeSpan _sweepLimit = TimeSpan.FromHours(2);

    public async Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default) =>
        (await AskAsync<JobView>(
            () => new HttpRequestMessage(HttpMethod.Post, "api/jobs")
            {
                Content = JsonContent.Create(new SubmitBody(JobIds.Check(jobId), request), options: SpecJson.Options),
            },
            cancellationToken))!;

    public Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default) =>
        AskAsync<JobView>(() => new HttpRequestMessage(HttpMethod.Get, $"api/jobs/{JobIds.Check(jobId)}"), cancellationToken);

    public async Task<IReadOnlyList<JobView>> ListAsync(CancellationToken cancellationToken = default) =>
        await AskAsync<List<JobView>>(() => new HttpRequestMessage(HttpMethod.Get, "api/jobs"), cancellationToken) ?? [];

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

    public async Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default) =>
        (await AskAsync<SweepReport>(
            () => new HttpRequestMessage(HttpMethod.Post, "api/sweep") { Content = JsonContent.Create(request, options: SpecJson.Options) },
            cancellationToken,
            _sweepLimit))!;

    public async Task<FarmView> StatusAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<FarmView>(() => new HttpRequestMessage(HttpMethod.Get, "api/farm"), cancellationToken))!;

    /// <summary>The answer, or null when the farm says 404.</summary>
    private async Task<T?> AskAsync<T>(Func<HttpRequestMessage> question, CancellationToken cancellationToken, TimeSpan? answerLimit = null)
        where T : class
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, question, cancellationToken, answerLimit);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<T>(response, cancellationToken);
    }
}
