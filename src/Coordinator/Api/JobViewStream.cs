using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/jobs/{id}/events</c>: the job's view now and at every change, as server-sent events of type <c>job</c>, until it has ended. Each event is
/// the whole view and its id a digest of it, so a client that lost the connection connects again with <c>Last-Event-ID</c> and is not sent what it
/// has.
/// </summary>
internal sealed partial class JobViewStream
{
    private readonly ILogger _log;

    public JobViewStream(ILogger<JobViewStream> log) => _log = log;

    public async Task<IResult> StreamAsync(string id, HttpRequest http, IFarm farm, TimeProvider clock, CancellationToken gone) =>
        await farm.FindAsync(JobIds.Check(id), gone) is { } first
            ? TypedResults.ServerSentEvents(FollowAsync(first, http.Headers["Last-Event-ID"].ToString(), farm, clock, gone))
            : SpecResult.NoJob(id);

    private async IAsyncEnumerable<SseItem<string>> FollowAsync(
        JobView first, string lastId, IFarm farm, TimeProvider clock, [EnumeratorCancellation] CancellationToken gone)
    {
        long sentAt = clock.GetTimestamp();
        using PeriodicTimer timer = new(FarmTimings.ViewStreamCheck, clock);
        for (JobView? view = first; view is not null; view = await FindAsync(first.JobId, farm, gone))
        {
            string text = JsonSerializer.Serialize(view, SpecJson.Options);
            string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
            if (id != lastId)
            {
                yield return new SseItem<string>(text, "job") { EventId = id };
                (lastId, sentAt) = (id, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(sentAt) >= FarmTimings.ViewStreamAlive)
            {
                yield return new SseItem<string>("", "alive");
                sentAt = clock.GetTimestamp();
            }

            if (view.Status.HasEnded())
            {
                yield break;
            }

            await timer.WaitForNextTickAsync(gone);
        }
    }

    /// <summary>
    /// Null ends the stream: an answer that has begun can't become an error any more, and the client learns the reason when it connects again.
    /// </summary>
    private async Task<JobView?> FindAsync(string jobId, IFarm farm, CancellationToken gone)
    {
        try
        {
            return await farm.FindAsync(jobId, gone);
        }
        catch (UserError e)
        {
            LogCut(jobId, e);
            return null;
        }
    }
}
