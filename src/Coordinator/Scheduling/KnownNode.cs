using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>A node as it last reported.</summary>
/// <param name="Report">Its words.</param>
/// <param name="Heard">When.</param>
/// <param name="Promised">Tickets that thieves were sent for since.</param>
internal sealed record KnownNode(LoadReport Report, DateTimeOffset Heard, int Promised = 0)
{
    public bool Takes => !Report.Draining && Report.Fenced is null;

    private readonly double _longest = Longest(Report);

    /// <summary>Tickets that can still be taken from it.</summary>
    public int Spare => Report.Waiting - Promised;

    /// <summary>Time of a full batch; 0 when it has rendered nothing yet.</summary>
    public double BatchMilliseconds => Report.MillisecondsPerPicture * Report.Slots;

    /// <summary>
    /// When its last waiting ticket would be done, if it has half a batch to go. A batch that takes longer than usual tells how long they take
    /// now; without any measurement, or when the node takes no work, that is never.
    /// </summary>
    public double BacklogMilliseconds(DateTimeOffset now)
    {
        double batch = Math.Max(BatchMilliseconds, _longest == 0 ? 0 : _longest + (now - Heard).TotalMilliseconds);
        return Takes && BatchMilliseconds > 0 ? batch * (0.5 + Math.Ceiling((double)Spare / Report.Slots)) : double.PositiveInfinity;
    }

    private static double Longest(LoadReport report)
    {
        double longest = 0;
        foreach (RunningPicture picture in report.Longest)
        {
            longest = Math.Max(longest, picture.Seconds * 1000);
        }

        return longest;
    }
}
