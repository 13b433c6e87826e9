using System.Runtime.CompilerServices;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Farm;

/// <summary>Follows a job by asking for it, often while it changes and seldom while it stands still.</summary>
public static class JobPolling
{
    /// <summary>As <see cref="IFarm.FollowAsync"/>.</summary>
    public static async IAsyncEnumerable<JobView> FollowAsync(
        IFarm farm, string jobId, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TimeSpan pause = FarmTimings.ShortestFollow;
        string last = "";
        while (await FindAsync(farm, jobId, clock, cancellationToken) is { } view)
        {
            string text = Text(view);
            if (text != last)
            {
                yield return view;
            }

            if (view.Status.HasEnded())
            {
                yield break;
            }

            pause = text != last ? FarmTimings.ShortestFollow : TimeSpan.FromTicks(Math.Min(FarmTimings.LongestFollow.Ticks, pause.Ticks * 3 / 2));
            last = text;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>What two equal views have in common: arrays of views that came over a wire are never the same arrays.</summary>
    internal static string Text(JobView view) => JsonSerializer.Serialize(view, SpecJson.Options);

    private static async Task<JobView?> FindAsync(IFarm farm, string jobId, TimeProvider clock, CancellationToken cancellationToken)
    {
        long? since = null;
        while (true)
        {
            try
            {
                return await farm.FindAsync(jobId, cancellationToken);
            }
            catch (UserError e) when (
                e.Class == ErrorClass.Unreachable && (since is not { } began || clock.GetElapsedTime(began) < FarmTimings.FollowPatience))
            {
                // Asked again below; the error of the last attempt is the one that is thrown.
                since ??= clock.GetTimestamp();
            }

            await Task.Delay(FarmTimings.FollowAgain, clock, cancellationToken);
        }
    }
}
