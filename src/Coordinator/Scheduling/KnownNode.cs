using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>A node as it last reported.</summary>
/// <param name="Report">Its words.</param>
/// <param name="Heard">When.</param>
/// <param name="Promised">Tickets that thieves were sent for since.</param>
internal sealed record KnownNode(LoadReport Report, DateTimeOffset Heard, int Promised = 0)
{
    public bool Takes => !Report.Draining && Report.Fenced is null;

    /// <summary>Tickets that can still be taken from it.</summary>
    public int Spare => Report.Waiting - Promised;

    /// <summary>Time of a full batch; 0 when it has rendered nothing yet.</summary>
    public double BatchMilliseconds => Report.MillisecondsPerPicture * Report.Slots;

    /// <summary>When its last waiting ticket would be done, if it has half a batch to go. Never, when it takes no work.</summary>
    public double BacklogMilliseconds => Takes
        ? BatchMilliseconds * (0.5 + Math.Ceiling((double)Spare / Report.Slots))
        : double.PositiveInfinity;
}
