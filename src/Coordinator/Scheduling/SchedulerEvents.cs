using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>What changes the scheduler's state. Never journaled: reports and demands bring all of it back within seconds.</summary>
internal abstract record SchedulerEvent
{
    public sealed record NodeReported(LoadReport Report, DateTimeOffset At) : SchedulerEvent;

    public sealed record NodeForgotten(string Node, TimeSpan Silent) : SchedulerEvent;

    public sealed record JobDemanded(JobDemand Demand, DateTimeOffset At) : SchedulerEvent;

    /// <param name="JobId">Which.</param>
    /// <param name="Silent">For how long it had been silent; null: it said itself that nothing is left.</param>
    public sealed record JobForgotten(string JobId, TimeSpan? Silent) : SchedulerEvent;

    /// <summary>They have been silent for so long that what they needed does not count any more.</summary>
    public sealed record SilentJobsForgotten(ImmutableArray<string> Jobs) : SchedulerEvent;

    /// <param name="Changed">The jobs whose window is another one now.</param>
    /// <param name="At">When.</param>
    public sealed record CreditDivided(ImmutableArray<Credits> Changed, DateTimeOffset At) : SchedulerEvent;

    /// <summary>A victim was told to hand tickets to a thief.</summary>
    public sealed record TicketsPromised(string Victim, string Thief, int Tickets) : SchedulerEvent;

    /// <param name="Running">The attempt that takes too long.</param>
    /// <param name="RunsOn">Its node.</param>
    /// <param name="Node">Where the second attempt starts.</param>
    /// <param name="At">When.</param>
    public sealed record PictureBackedUp(RunningPicture Running, string RunsOn, string Node, DateTimeOffset At) : SchedulerEvent;

    /// <summary>These pictures may be given a second attempt again.</summary>
    public sealed record BackUpsForgotten(ImmutableArray<PictureKey> Keys) : SchedulerEvent;

    /// <summary>One interval of <see cref="FarmTimings.SchedulerTick"/> is over.</summary>
    public sealed record TickPassed : SchedulerEvent;

    public sealed record ShardsPlaced : SchedulerEvent;
}

/// <summary>What the scheduler's actor does for its state.</summary>
internal abstract record SchedulerEffect
{
    public sealed record TellJob(IForJob Message) : SchedulerEffect;

    public sealed record TellOwner(IForPicture Message) : SchedulerEffect;

    public sealed record TellNode(string Node, IFarmMessage Message) : SchedulerEffect;

    /// <summary>Forgets where a node can be reached.</summary>
    public sealed record ForgetAddress(string Node) : SchedulerEffect;

    /// <summary>Gives every shard of pictures a node.</summary>
    public sealed record PlaceShards : SchedulerEffect;

    /// <summary>A message for a node that has not reported, or not for long: there is no way to deliver it.</summary>
    public sealed record ReportUnknownNode(string Node, IFarmMessage Message) : SchedulerEffect;

    /// <summary>No message of the scheduler's.</summary>
    public sealed record LeaveUnhandled(object Message) : SchedulerEffect;
}
