using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Api.Jobs;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/jobs/{id}/events</c>: the job's view now and at every change, as server-sent events of type <c>job</c>, until it has ended. Each event is
/// the whole view; its id is a number that grows from event to event and a digest of the view, so a client that lost the connection connects again,
/// to whichever coordinator, with <c>Last-Event-ID</c>, goes on counting and is not sent what it has.
/// </summary>
internal sealed partial class JobViewStream
{
    private const int DigestDigits = 16;

    private readonly ILogger _log;

    public JobViewStream(ILogger<JobViewStream> log) => _log = log;

    public IResult Stream(HttpContext http, IFarm farm, TimeProvider clock, CancellationToken gone) => TypedResults.ServerSentEvents(
        FollowAsync(AskedJob.Of(http), EventId.Parse(http.Request.Headers["Last-Event-ID"].ToString()), farm, clock, gone));

    private async IAsyncEnumerable<SseItem<string>> FollowAsync(
        JobView first, EventId last, IFarm farm, TimeProvider clock, [EnumeratorCancellation] CancellationToken gone)
    {
        long sentAt = clock.GetTimestamp();
        using PeriodicTimer timer = new(FarmTimings.ViewStreamCheck, clock);
        for (JobView? view = first; view is not null; view = await FindAsync(first.JobId, farm, gone))
        {
            string text = JsonSerializer.Serialize(view, SpecJson.Options);
            string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestDigits];
            if (digest != last.Digest)
            {
                last = new EventId(last.Number + 1, digest);
                yield return new SseItem<string>(text, "job") { EventId = last.ToString() };
                sentAt = clock.GetTimestamp();
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

    /// <param name="Number">1 for the first event of a client.</param>
    /// <param name="Digest">Of the view; empty: none was sent.</param>
    private readonly record struct EventId(long Number, string Digest)
    {
        /// <summary>Anybody's text: what is no id counts as none. Earlier versions sent the digest alone.</summary>
        public static EventId Parse(string text) => text.Split('-') switch
        {
            [var digest] when digest.Length == DigestDigits => new EventId(0, digest),
            [var number, var digest] when digest.Length == DigestDigits
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sent) && sent < long.MaxValue => new EventId(sent, digest),
            _ => new EventId(0, ""),
        };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-{Digest}");
    }
}
