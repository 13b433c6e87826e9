using System.Runtime.CompilerServices;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Rendering;

/// <summary>Looks at a job until it has ended, often while it changes and seldom while it stands still.</summary>
internal sealed class JobWatch(IFarm farm, TimeProvider clock)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    /// <summary>A coordinator that restarts is back well before.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Yields the first view and each that differs, the ended one last. Throws when the farm does not know the job, or is gone.</summary>
    public async IAsyncEnumerable<JobView> FollowAsync(string jobId, [EnumeratorCancellation] CancellationToken stop)
    {
        TimeSpan pause = _shortest;
        string told = "";
        while (true)
        {
            JobView view = await LookAsync(jobId, stop);

            // As text: arrays of a view that came over HTTP are never the same arrays.
            string text = JsonSerializer.Serialize(view, SpecJson.Options);
            if (text != told)
                yield return view;
            if (view.Status.HasEnded())
                yield break;
            pause = text != told ? _shortest : TimeSpan.FromTicks(Math.Min(_longest.Ticks, pause.Ticks * 3 / 2));
            told = text;
            await Task.Delay(pause, clock, stop);
        }
    }

    private async Task<JobView> LookAsync(string jobId, CancellationToken stop)
    {
        long lost = 0;
        while (true)
        {
            try
            {
                return await farm.FindAsync(jobId, stop)
                    ?? throw new UserError(ErrorClass.Usage, $"The farm has no job \"{jobId}\": aadiff list shows what it has.");
            }
            catch (UserError e) when (e.Class == ErrorClass.Unreachable && (lost == 0 || clock.GetElapsedTime(lost) < _patience))
            {
                lost = lost == 0 ? clock.GetTimestamp() : lost;
            }

            await Task.Delay(_longest, clock, stop);
        }
    }
}
