using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>
/// Who may have how many pictures out, who gives tickets to whom, and what is tried a second time. All of it is known again within seconds from
/// the reports of nodes and the demands of jobs, so nothing is kept.
/// </summary>
internal sealed partial record SchedulerState
{
    /// <summary>One ticket runs and one waits: full use, and at most one more picture of delay for a cancel or a higher priority.</summary>
    public const int TicketsPerSlot = 2;

    /// <summary>Ticks between two rounds in which all shards get a node: while most nodes live, so that one that dies takes only its own along.</summary>
    private const int PlacingTicks = 60;

    /// <summary>Ticks after which a scheduler that has heard of no node knows that there is none.</summary>
    private const int LonelyTicks = 10;

    /// <summary>A result is recorded and its successor sent within this time; fast nodes need that much more work out to stay busy.</summary>
    public static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(500);

    /// <summary>Nodes and jobs speak every second; after this silence they are forgotten.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    public ImmutableSortedDictionary<string, KnownNode> Nodes { get; init; } = ImmutableSortedDictionary.Create<string, KnownNode>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, KnownJob> Jobs { get; init; } = ImmutableSortedDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

    /// <summary>Pictures that were given a second attempt, and when.</summary>
    public ImmutableDictionary<PictureKey, DateTimeOffset> BackedUp { get; init; } = ImmutableDictionary<PictureKey, DateTimeOffset>.Empty;

    private long Turns { get; init; }

    /// <summary>Turn of the last placing since there was work; null: none yet.</summary>
    private long? Placed { get; init; }

    /// <summary>Tickets that may be out in the whole farm.</summary>
    public int Tickets => Nodes.Values.Where(n => n.Takes).Sum(n =>
        (TicketsPerSlot * n.Report.Slots) + (n.Report.MillisecondsPerPicture > 0
            ? Math.Min(14 * n.Report.Slots, (int)(RoundTrip.TotalMilliseconds / n.Report.MillisecondsPerPicture))
            : 0));

    /// <summary>GPU time of all that is asked for and not done, at the fleet's mean time per picture; what an autoscaler looks at.</summary>
    public double PendingGpuSeconds
    {
        get
        {
            KnownNode[] measured = [.. Nodes.Values.Where(n => n.Report.MillisecondsPerPicture > 0)];
            double each = measured.Length == 0 ? 1000 : measured.Average(n => n.Report.MillisecondsPerPicture);
            return Jobs.Values.Sum(j => (double)j.Demand.Unsent + j.Demand.Outstanding) * each / 1000;
        }
    }

    public FarmSnapshot Snapshot => new(
        [.. Nodes.Values.Select(n => n.Report with { Longest = [] })], [.. Jobs.Values.Select(j => j.Demand)], PendingGpuSeconds);

    /// <summary>Unknown messages change nothing.</summary>
    public SchedulerDecision Handle(object message, DateTimeOffset now) => message switch
    {
        JobDemand m => Demanded(m, now),
        LoadReport m => Reported(m, now),
        WorkRequested m => Feed(m, now),
        Tick => Ticked(now),
        DrainNode m => new(this, [new TellNode(m.Node, m)]),
        UndrainNode m => new(this, [new TellNode(m.Node, m)]),
        ClearFence m => new(this, [new TellNode(m.Node, m)]),
        _ => new(this, []),
    };

    private SchedulerDecision Demanded(JobDemand m, DateTimeOffset now)
    {
        bool known = Jobs.TryGetValue(m.JobId, out KnownJob? before);
        int wants = m.Unsent + m.Outstanding;
        if (wants == 0)
        {
            return known ? (this with { Jobs = Jobs.Remove(m.JobId) }).Shared([]) : new(this, []);
        }

        SchedulerState state = this with { Jobs = Jobs.SetItem(m.JobId, new KnownJob(m, now, before?.Window ?? -1)) };
        return before is { Window: >= 0 } && before.Demand.Priority == m.Priority
            ? new(state, [new TellJob(new Credits(m.JobId, before.Window))])
            : state.Shared([]);
    }

    private SchedulerDecision Reported(LoadReport m, DateTimeOffset now)
    {
        bool known = Nodes.TryGetValue(m.Node, out KnownNode? before);
        SchedulerState state = this with { Nodes = Nodes.SetItem(m.Node, new KnownNode(m, now)) };
        KnownNode node = state.Nodes[m.Node];
        ImmutableArray<SchedulerEffect> effects = [];
        if (!node.Takes && node.Spare > 0 && state.Refuge(m.Node) is string refuge)
        {
            effects = [new TellNode(m.Node, new StealFrom(refuge, node.Spare))];
        }

        return known && before!.Takes == node.Takes && before.Report.Slots == m.Slots ? new(state, effects) : state.Shared(effects);
    }

    private SchedulerDecision Ticked(DateTimeOffset now)
    {
        SchedulerState state = Aged(now);
        return Jobs.IsEmpty || Nodes.IsEmpty || state.Turns - Placed < PlacingTicks
            ? state.Shared([])
            : (state with { Placed = state.Turns }).Shared([new PlaceShards()]);
    }

    private SchedulerState Aged(DateTimeOffset now) => this with
    {
        Turns = Turns + 1,
        Placed = Jobs.IsEmpty ? null : Placed,
        Nodes = Nodes.RemoveRange(Nodes.Where(n => now - n.Value.Heard > Silence).Select(n => n.Key)),
        Jobs = Jobs.RemoveRange(Jobs.Where(j => now - j.Value.Heard > Silence).Select(j => j.Key)),
        BackedUp = BackedUp.RemoveRange(BackedUp.Where(b => now - b.Value > TimeSpan.FromMinutes(10)).Select(b => b.Key)),
    };

    /// <summary>
    /// Tells every job whose window changes. Nothing while no node is known to a new scheduler, which must not stop what goes on; where there really is
    /// none, questions would only pile up on their way.
    /// </summary>
    private SchedulerDecision Shared(ImmutableArray<SchedulerEffect> effects)
    {
        if (Nodes.IsEmpty && Turns < LonelyTicks)
        {
            return new(this, effects);
        }

        ImmutableDictionary<string, int> windows = FairShare.Divide(Jobs.Values.Select(j => j.Demand), Tickets, Turns);
        KeyValuePair<string, KnownJob>[] changed = [.. Jobs.Where(j => j.Value.Window != windows[j.Key])];
        return new(
            this with { Jobs = Jobs.SetItems(changed.Select(j => KeyValuePair.Create(j.Key, j.Value with { Window = windows[j.Key] }))) },
            [.. effects, .. changed.Select(j => new TellJob(new Credits(j.Key, windows[j.Key])))]);
    }

    /// <summary>Every second.</summary>
    public sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
