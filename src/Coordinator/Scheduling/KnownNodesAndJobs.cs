using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

internal enum NodeStatus
{
    /// <summary>Takes tickets.</summary>
    Ready,

    /// <summary>Finishes what it runs and then ends.</summary>
    Draining,

    /// <summary>Takes no tickets because too many of its attempts failed.</summary>
    Fenced,
}

/// <summary>A node as it last reported.</summary>
/// <param name="Report">The last one.</param>
/// <param name="ReportedAt">When it came.</param>
/// <param name="Promised">Waiting tickets that it was told to hand to thieves since that report.</param>
internal sealed record KnownNode(LoadReport Report, DateTimeOffset ReportedAt, int Promised = 0)
{
    private readonly double _longestAttempt = LongestAttempt(Report);

    public NodeStatus Status => StatusOf(Report);

    public bool IsReady => Status == NodeStatus.Ready;

    /// <summary>Waiting tickets that were promised to no thief yet.</summary>
    public int Stealable => Report.Waiting - Promised;

    /// <summary>Waiting tickets that the node will not draw itself.</summary>
    public int Refused => Report.Waits is { } waits ? waits.Where(w => w.Refused).Sum(w => w.Tickets) : 0;

    /// <summary>
    /// What a thief can take from here: any tickets where it can draw with all that waits, else those of one model. No tickets: nothing that
    /// it could draw, or what waits is promised already.
    /// </summary>
    public (int Tickets, ModelMark? Model) StealableBy(LoadReport thief)
    {
        if (Report.Waits is not { } waits || waits.All(w => thief.Has(w.Model)))
        {
            return (Stealable, null);
        }

        WaitingTickets? best = waits.Where(w => w.Model is not null && thief.Has(w.Model)).MaxBy(w => w.Tickets);
        return best is null ? (0, null) : (Math.Min(best.Tickets, Stealable), best.Model);
    }

    /// <summary>Time of a full batch; 0 when it has rendered nothing yet.</summary>
    public double BatchMilliseconds => Report.MillisecondsPerPicture * Report.Slots;

    public static NodeStatus StatusOf(LoadReport report) =>
        report.Draining ? NodeStatus.Draining : report.Fenced is null ? NodeStatus.Ready : NodeStatus.Fenced;

    /// <summary>
    /// When its last waiting ticket would be done, if it has half a batch to go. A batch that takes longer than usual tells how long they
    /// take now; without any measurement, or when the node takes no tickets, that is never.
    /// </summary>
    public double BacklogMilliseconds(DateTimeOffset now)
    {
        double batch = Math.Max(BatchMilliseconds, _longestAttempt == 0 ? 0 : _longestAttempt + Since(now).TotalMilliseconds);
        return IsReady && BatchMilliseconds > 0 ? batch * (0.5 + Math.Ceiling((double)Stealable / Report.Slots)) : double.PositiveInfinity;
    }

    /// <summary>How long ago it reported.</summary>
    public TimeSpan Since(DateTimeOffset now) => now > ReportedAt ? now - ReportedAt : TimeSpan.Zero;

    private static double LongestAttempt(LoadReport report)
    {
        double longest = 0;
        foreach (RunningPicture picture in report.Longest)
        {
            longest = Math.Max(longest, picture.Seconds * 1000);
        }

        return longest;
    }
}

/// <summary>A job as it last asked for credit.</summary>
/// <param name="Demand">The last one.</param>
/// <param name="DemandedAt">When it came.</param>
/// <param name="Window">How many of its pictures may be out, as it was last told; −1: it was told nothing yet.</param>
internal sealed record KnownJob(JobDemand Demand, DateTimeOffset DemandedAt, int Window = KnownJob.Untold)
{
    public const int Untold = -1;

    /// <summary>When it last had a window, or first asked.</summary>
    public required DateTimeOffset ServedAt { get; init; }

    public bool IsServed => Window > 0;

    /// <summary>Pictures that it could have out.</summary>
    public int Wanted => Demand.Unsent + Demand.Outstanding;
}
