using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Coordinator.Scheduling.SchedulerEvent;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using SchedulerDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Scheduling.SchedulerState, AADiff.Coordinator.Scheduling.SchedulerEvent, AADiff.Coordinator.Scheduling.SchedulerEffect>;

namespace AADiff.Coordinator.Scheduling;

/// <summary>
/// Who may have how many pictures out, who hands tickets to whom, and what is tried a second time. All of it is known again within seconds
/// from the reports of nodes and the demands of jobs, so nothing is persisted.
/// </summary>
internal sealed partial record SchedulerState : IState<SchedulerState, SchedulerEvent>
{
    /// <summary>One ticket runs and one waits: full use, and at most one more picture of delay for a cancel or a higher priority.</summary>
    public const int TicketsPerSlot = 2;

    /// <summary>However fast a node is, no more than this many tickets a slot are out for the sake of the round trip.</summary>
    private const int RoundTripTicketsPerSlot = 14;

    private static readonly long _placingTicks = (long)(FarmTimings.ShardPlacing / FarmTimings.SchedulerTick);

    private static readonly long _startTicks = (long)(FarmTimings.SchedulerStart / FarmTimings.SchedulerTick);

    /// <summary>Pictures that the jobs of one user may have out together; null: as many as there is room for.</summary>
    public int? MostOfUser { get; init; }

    public ImmutableSortedDictionary<string, KnownNode> Nodes { get; init; } =
        ImmutableSortedDictionary.Create<string, KnownNode>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, KnownJob> Jobs { get; init; } =
        ImmutableSortedDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

    /// <summary>
    /// Jobs that fell silent while they still needed pictures, as they last asked. Nothing is sent for them, but what they need is needed: jobs that
    /// can't write to their journal stop until they can, and an autoscaler must not take the nodes away meanwhile.
    /// </summary>
    public ImmutableDictionary<string, KnownJob> Silent { get; init; } = ImmutableDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

    /// <summary>Pictures that were given a second attempt, and when.</summary>
    public ImmutableDictionary<PictureKey, DateTimeOffset> BackedUp { get; init; } = ImmutableDictionary<PictureKey, DateTimeOffset>.Empty;

    private long Ticks { get; init; }

    /// <summary>Tick of the last placing of shards since there was work; null: none yet.</summary>
    private long? PlacedAt { get; init; }

    /// <summary>Tickets that may be out in the whole farm.</summary>
    public int Tickets => Nodes.Values.Where(n => n.IsReady).Sum(n =>
        (TicketsPerSlot * n.Report.Slots) + (n.Report.MillisecondsPerPicture > 0
            ? Math.Min(
                RoundTripTicketsPerSlot * n.Report.Slots,
                (int)(FarmTimings.RoundTrip.TotalMilliseconds / n.Report.MillisecondsPerPicture))
            : 0));

    private SchedulerDecision Nothing => new(this);

    /// <summary>Decides about a message of a node, a job or an operator, or about a <see cref="Tick"/>.</summary>
    public SchedulerDecision Handle(object command, DateTimeOffset now) => command switch
    {
        JobDemand m => Demanded(m, now),
        LoadReport m => Reported(m, now),
        WorkRequested m => GiveWork(m, now),
        Tick => Ticked(now),
        GetFarm => Nothing.Answer(Snapshot),
        FindModel m => Nothing.Answer(HoldersOf(m.Model)),
        DrainNode m => Forward(m.Node, m),
        UndrainNode m => Forward(m.Node, m),
        ClearFence m => Forward(m.Node, m),
        _ => Nothing.Do(new LeaveUnhandled(command)),
    };

    public SchedulerState Apply(SchedulerEvent happened) => happened switch
    {
        NodeReported e => this with { Nodes = Nodes.SetItem(e.Report.Node, new KnownNode(e.Report, e.At)) },
        NodeForgotten e => this with { Nodes = Nodes.Remove(e.Node) },
        JobDemanded e => this with
        {
            Jobs = Jobs.SetItem(
                e.Demand.JobId,
                Jobs.TryGetValue(e.Demand.JobId, out KnownJob? known)
                    ? known with { Demand = e.Demand, DemandedAt = e.At }
                    : new KnownJob(e.Demand, e.At) { ServedAt = e.At }),
            Silent = Silent.Remove(e.Demand.JobId),
        },
        JobForgotten e => this with
        {
            Jobs = Jobs.Remove(e.JobId),
            Silent = e.Silent is not null && Jobs.TryGetValue(e.JobId, out KnownJob? silent) ? Silent.SetItem(e.JobId, silent) : Silent.Remove(e.JobId),
        },
        SilentJobsForgotten e => this with { Silent = Silent.RemoveRange(e.Jobs) },
        CreditDivided e => this with
        {
            Jobs = Jobs.SetItems(e.Changed.Select(c => KeyValuePair.Create(
                c.JobId, Jobs[c.JobId] with { Window = c.Window, ServedAt = Jobs[c.JobId].IsServed ? e.At : Jobs[c.JobId].ServedAt }))),
        },
        TicketsPromised e => this with
        {
            Nodes = Nodes.SetItem(e.Victim, Nodes[e.Victim] with { Promised = Nodes[e.Victim].Promised + e.Tickets }),
        },
        PictureBackedUp e => this with { BackedUp = BackedUp.SetItem(e.Running.Key, e.At) },
        BackUpsForgotten e => this with { BackedUp = BackedUp.RemoveRange(e.Keys) },
        TickPassed => this with { Ticks = Ticks + 1, PlacedAt = Jobs.IsEmpty ? null : PlacedAt },
        ShardsPlaced => this with { PlacedAt = Ticks },
        _ => this,
    };

    /// <summary>The one way of whatever is addressed to a single node.</summary>
    private SchedulerDecision Forward(string node, IFarmMessage message) =>
        Nothing.Do(Nodes.ContainsKey(node) ? new TellNode(node, message) : new ReportUnknownNode(node, message));

    private SchedulerDecision Demanded(JobDemand m, DateTimeOffset now)
    {
        KnownJob? before = Jobs.GetValueOrDefault(m.JobId);
        if (m.Unsent + m.Outstanding == 0)
        {
            return before is null && !Silent.ContainsKey(m.JobId)
                ? Nothing
                : Nothing.Record(new JobForgotten(m.JobId, Silent: null)).Then(s => s.DivideCredit(now));
        }

        SchedulerDecision demanded = Nothing.Record(new JobDemanded(m, now));
        return before is { Window: >= 0 } && before.Demand.Priority == m.Priority
            ? demanded.Do(new TellJob(new Credits(m.JobId, before.Window, WhyNone(m, before.Window))))
            : demanded.Then(s => s.DivideCredit(now));
    }

    private SchedulerDecision Reported(LoadReport m, DateTimeOffset now)
    {
        KnownNode? before = Nodes.GetValueOrDefault(m.Node);
        SchedulerDecision reported = Nothing.Record(new NodeReported(m, now));
        if (!reported.State.Nodes[m.Node].IsReady || reported.State.Nodes[m.Node].Refused > 0)
        {
            reported = reported.Then(s => s.Relieve(m));
        }

        return before is not null && before.IsReady == reported.State.Nodes[m.Node].IsReady && before.Report.Slots == m.Slots
            ? reported
            : reported.Then(s => s.DivideCredit(now));
    }

    private SchedulerDecision Ticked(DateTimeOffset now)
    {
        SchedulerDecision aged = Nothing.Record(new TickPassed()).Then(s => s.Forget(now));
        return Jobs.IsEmpty || Nodes.IsEmpty || aged.State.Ticks - aged.State.PlacedAt < _placingTicks
            ? aged.Then(s => s.DivideCredit(now))
            : aged.Record(new ShardsPlaced()).Do(new PlaceShards()).Then(s => s.DivideCredit(now));
    }

    private SchedulerDecision Forget(DateTimeOffset now)
    {
        SchedulerDecision forgotten = Nothing;
        foreach ((string node, KnownNode known) in Nodes)
        {
            if (now - known.ReportedAt > FarmTimings.SchedulerSilence)
            {
                forgotten = forgotten.Record(new NodeForgotten(node, now - known.ReportedAt)).Do(new ForgetAddress(node));
            }
        }

        foreach ((string job, KnownJob known) in Jobs)
        {
            if (now - known.DemandedAt > FarmTimings.SchedulerSilence)
            {
                forgotten = forgotten.Record(new JobForgotten(job, now - known.DemandedAt));
            }
        }

        ImmutableArray<string> gone = [.. Silent.Where(job => now - job.Value.DemandedAt > FarmTimings.SilentJobMemory).Select(job => job.Key)];
        if (!gone.IsEmpty)
        {
            forgotten = forgotten.Record(new SilentJobsForgotten(gone));
        }

        ImmutableArray<PictureKey> old = [.. BackedUp.Where(b => now - b.Value > FarmTimings.BackUpMemory).Select(b => b.Key)];
        return old.IsEmpty ? forgotten : forgotten.Record(new BackUpsForgotten(old));
    }

    /// <summary>
    /// Tells every job whose window changes. Nothing while no node is known to a new scheduler, which must not stop what goes on; where
    /// there really is none, questions would only pile up on their way.
    /// </summary>
    private SchedulerDecision DivideCredit(DateTimeOffset now)
    {
        if (Nodes.IsEmpty && Ticks < _startTicks)
        {
            return Nothing;
        }

        ImmutableDictionary<string, int> windows = FairShare.Divide(
            [.. Jobs.Values.Select(j => j.Demand)], Tickets, Ticks, Starved(now), MostOfUser ?? int.MaxValue);
        ImmutableArray<Credits> changed =
            [.. Jobs.Where(j => j.Value.Window != windows[j.Key]).Select(j => new Credits(j.Key, windows[j.Key], WhyNone(j.Value.Demand, windows[j.Key])))];
        return changed.IsEmpty
            ? Nothing
            : Nothing.Record(new CreditDivided(changed, now)).Do(changed.Select(credits => new TellJob(credits)));
    }

    /// <summary>Jobs that have waited until they count for more than any that is served, longest waiting first.</summary>
    private IEnumerable<string> Starved(DateTimeOffset now)
    {
        int highest = Jobs.Values.Where(j => j.Wanted > 0).Select(j => j.Demand.Priority).DefaultIfEmpty().Max();
        return Jobs
            .Where(j => !j.Value.IsServed && PriorityAgeing.Aged(j.Value.Demand.Priority, now - j.Value.ServedAt) > highest)
            .OrderBy(j => j.Value.ServedAt)
            .Select(j => j.Key);
    }

    /// <summary>One interval of <see cref="FarmTimings.SchedulerTick"/> is over.</summary>
    public sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
