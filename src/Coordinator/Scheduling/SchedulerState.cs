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

    /// <summary>Characters of a fence's reason that jobs are told.</summary>
    private const int LongestFence = 80;

    /// <summary>Assumed while no node has measured any, milliseconds.</summary>
    private const double UnmeasuredPicture = 1000;

    private static readonly long _placingTicks = (long)(FarmTimings.ShardPlacing / FarmTimings.SchedulerTick);

    private static readonly long _startTicks = (long)(FarmTimings.SchedulerStart / FarmTimings.SchedulerTick);

    /// <summary>Pictures that the jobs of one user may have out together; null: as many as there is room for.</summary>
    public int? MostOfUser { get; init; }

    public ImmutableSortedDictionary<string, KnownNode> Nodes { get; init; } =
        ImmutableSortedDictionary.Create<string, KnownNode>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, KnownJob> Jobs { get; init; } =
        ImmutableSortedDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

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

    /// <summary>
    /// GPU time of all that is asked for and not done, at the fleet's mean time per picture; what an autoscaler looks at.
    /// </summary>
    public double PendingGpuSeconds
    {
        get
        {
            KnownNode[] measured = [.. Nodes.Values.Where(n => n.Report.MillisecondsPerPicture > 0)];
            double each = measured.Length == 0 ? UnmeasuredPicture : measured.Average(n => n.Report.MillisecondsPerPicture);
            return Jobs.Values.Sum(j => (double)j.Wanted) * each / 1000;
        }
    }

    /// <summary>Why no job may have pictures out, in one sentence; null when some may.</summary>
    private string? WhyNoTickets
    {
        get
        {
            if (Nodes.Values.Any(n => n.IsReady))
            {
                return null;
            }

            if (Nodes.IsEmpty)
            {
                return "The farm has no GPU node now: see whether its processes run.";
            }

            KnownNode[] fenced = [.. Nodes.Values.Where(n => n.Status == NodeStatus.Fenced)];
            return fenced.Length == 0
                ? $"All {Nodes.Count} GPU nodes of the farm drain: let one take work again, or start another."
                : $"No GPU node takes work: {fenced.Length} of {Nodes.Count} are fenced and test themselves from time to time, "
                    + $"or are cleared with 'aadiff nodes clear' (last: {Clipped(fenced[^1].Report.Fenced!)}).";
        }
    }

    private FarmSnapshot Snapshot => new(
        [.. Nodes.Values.Select(n => n.Report with { Longest = [], Models = null, Waits = null })],
        [.. Jobs.Values.Select(j => j.Demand)], PendingGpuSeconds);

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
        },
        JobForgotten e => this with { Jobs = Jobs.Remove(e.JobId) },
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

    private ModelHolders HoldersOf(ModelMark model) => new(
        Nodes.Count,
        Nodes.Values.Count(n => n.Report.Models is not null && n.Report.Has(model)),
        Nodes.Values.Count(n => n.Report.Models is null),
        Nodes.Values.Where(n => n.Report.Has(model)).Select(n => n.Report.Memory).DefaultIfEmpty().Max(),
        [.. Nodes.Values.Where(n => n.Report.Models is not null && n.Report.Has(model)).Select(n => n.Report.Node).Order(StringComparer.Ordinal).Take(MostHolders)]);

    private static string Clipped(string reason) => reason.Length <= LongestFence ? reason : reason[..LongestFence];

    /// <summary>The one way of whatever is addressed to a single node.</summary>
    private SchedulerDecision Forward(string node, IFarmMessage message) =>
        Nothing.Do(Nodes.ContainsKey(node) ? new TellNode(node, message) : new ReportUnknownNode(node, message));

    private SchedulerDecision Demanded(JobDemand m, DateTimeOffset now)
    {
        KnownJob? before = Jobs.GetValueOrDefault(m.JobId);
        if (m.Unsent + m.Outstanding == 0)
        {
            return before is null ? Nothing : Nothing.Record(new JobForgotten(m.JobId, Silent: null)).Then(s => s.DivideCredit(now));
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

    private string? WhyNone(JobDemand job, int window) => WhyNoTickets ?? (window == 0 && MostOfUser is { } most && Jobs.Values.Any(
        other => other.Demand.JobId != job.JobId && other.Demand.User == job.User && other.Demand.Outstanding > 0)
            ? $"Other jobs of this user have their turn: of one user {most} pictures are drawn at a time (access:pictures)."
            : null);

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
