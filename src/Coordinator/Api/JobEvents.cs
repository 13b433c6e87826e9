using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/jobs/{id}/events</c>: the job's view now and at every change, as server-sent events of type <c>job</c>, until it has ended.
/// Each event is the whole view, so a client that lost the connection just connects again.
/// </summary>
internal static class JobEvents
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(500);

    /// <summary>Proxies close a connection that says nothing, typically after a minute.</summary>
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    public static async Task<IResult> StreamAsync(string id, IFarm farm, TimeProvider clock, CancellationToken gone) =>
        await farm.FindAsync(JobIds.Check(id), gone) is { } first
            ? TypedResults.ServerSentEvents(FollowAsync(first, farm, clock, gone))
            : SpecResult.NoJob(id);

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        JobView view, IFarm farm, TimeProvider clock, [EnumeratorCancellation] CancellationToken gone)
    {
        string said = "";
        long saidAt = clock.GetTimestamp();
        using PeriodicTimer timer = new(_pace, clock);
        do
        {
            view = await farm.FindAsync(view.JobId, gone) ?? view;
            string text = JsonSerializer.Serialize(view, SpecJson.Options);
            if (text != said)
            {
                yield return new SseItem<string>(text, "job");
                (said, saidAt) = (text, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(saidAt) >= _heartbeat)
            {
                yield return new SseItem<string>("", "alive");
                saidAt = clock.GetTimestamp();
            }
        }
        while (!view.Status.HasEnded() && await timer.WaitForNextTickAsync(gone));
    }
}
