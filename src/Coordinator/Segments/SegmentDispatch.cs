global using SegmentDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Segments.SegmentDispatch, AADiff.Coordinator.Segments.SegmentEvent, AADiff.Coordinator.Segments.SegmentEffect>;

using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using static AADiff.Coordinator.Segments.SegmentCommand;
using static AADiff.Coordinator.Segments.SegmentEffect;
using static AADiff.Coordinator.Segments.SegmentEvent;
using static AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.Coordinator.Segments;

/// <summary>
/// Which segment of this coordinator's jobs is encoded where: in this process, or by a GPU node whose encoder makes the same bytes. All of it is known
/// again within seconds from the offers of the nodes and the wants of the jobs, so nothing is persisted.
/// </summary>
/// <param name="OwnSlots">Segments that this process encodes at the same time.</param>
internal sealed record SegmentDispatch(int OwnSlots) : IState<SegmentDispatch, SegmentEvent>
{
    /// <summary>Mark of this process' encoder; null: not known yet.</summary>
    public string? Encoder { get; init; }

    /// <summary>By address.</summary>
    public ImmutableSortedDictionary<string, EncodingPlace> Places { get; init; } =
        ImmutableSortedDictionary.Create<string, EncodingPlace>(StringComparer.Ordinal);

    public ImmutableDictionary<SegmentKey, WantedSegment> Wanted { get; init; } = ImmutableDictionary<SegmentKey, WantedSegment>.Empty;

    /// <summary>Nodes whose encoder makes other bytes.</summary>
    public ImmutableHashSet<string> Different { get; init; } = [];

    /// <summary>Offers of nodes, by address, that came before this process knew its own encoder: its first video need not wait for the next ones.</summary>
    private ImmutableSortedDictionary<string, OfferedEarly> Early { get; init; } = ImmutableSortedDictionary.Create<string, OfferedEarly>(StringComparer.Ordinal);

    private long Arrivals { get; init; }

    private long Runs { get; init; }

    private SegmentDecision Nothing => new(this);

    /// <summary>Unknown commands change nothing.</summary>
    public SegmentDecision Handle(object command, DateTimeOffset now) => command switch
    {
        EncoderKnown m => Early.Values.Aggregate(
            Nothing.Record(new EncoderMeasured(m.Mark)), (known, offer) => known.Then(s => s.Offered(offer.Offer, offer.At))),
        Want m => Nothing.Record(new SegmentWanted(m.Waiter, m.Key, m.JobId)).Then(s => s.Place(now)),
        Unwant m => Forget(m.Waiter).Then(s => s.Place(now)),
        EncoderOffer m => Offered(m, now).Then(s => s.Place(now)),
        EncodedHere m => EndHere(m.Key, m.Run, error: null).Then(s => s.Place(now)),
        NotEncodedHere m => EndHere(m.Key, m.Run, m.Error).Then(s => s.Place(now)),
        NotSent m => IsAt(m.Key, m.Node) ? Close(m.Key, m.Node, new SegmentOutcome(null, m.Error)).Then(s => s.Place(now)) : Nothing,
        SegmentEncoded m => Close(m.Key, m.Node, new SegmentOutcome(m.ObjectName)).Then(s => s.Place(now)),
        SegmentFailed m => IsAt(m.Key, m.Node) ? Failed(m).Then(s => s.Place(now)) : Nothing,
        Tick => ForgetSilent(now).Then(s => s.Place(now)),
        _ => Nothing,
    };

    public SegmentDispatch Apply(SegmentEvent happened) => happened switch
    {
        EncoderMeasured e => this with { Encoder = e.Mark, Early = Early.Clear() },
        OfferedEarly e => this with { Early = Early.SetItem(e.Offer.Node, e) },
        SegmentWanted e => this with
        {
            Arrivals = Arrivals + 1,
            Wanted = Wanted.SetItem(
                e.Key,
                Wanted.TryGetValue(e.Key, out WantedSegment? known)
                    ? known with { Waiters = known.Waiters.Add(e.Waiter) }
                    : new WantedSegment(e.JobId, Arrivals, [e.Waiter])),
        },
        WaiterLeft e => this with
        {
            Wanted = Wanted[e.Key].Waiters.Length == 1
                ? Wanted.Remove(e.Key)
                : Wanted.SetItem(e.Key, Wanted[e.Key] with { Waiters = Wanted[e.Key].Waiters.Remove(e.Waiter) }),
        },
        PlaceOffered e => this with { Places = Places.SetItem(e.Node, new EncodingPlace(e.Slots, e.At)), Different = Different.Remove(e.Node) },
        PlaceDiffers e => this with { Different = Different.Add(e.Node) },
        PlaceGone e => this with { Places = Places.Remove(e.Node) },
        SegmentPlaced e => this with { Wanted = Wanted.SetItem(e.Key, Wanted[e.Key] with { IsPlaced = true, Node = e.Node, Run = e.Run, PlacedAt = e.At }), Runs = e.Run },
        SegmentReturned e => this with
        {
            Wanted = Wanted.SetItem(
                e.Key,
                Wanted[e.Key] with { IsPlaced = false, Node = null, Refused = e.Refused ? Wanted[e.Key].Refused.Add(e.Node) : Wanted[e.Key].Refused }),
        },
        SegmentClosed e => this with { Wanted = Wanted.Remove(e.Key) },
        _ => this,
    };

    private bool IsAt(SegmentKey key, string node) => Wanted.TryGetValue(key, out WantedSegment? wanted) && wanted.IsPlaced && wanted.Node == node;

    /// <summary>Whatever has room gets the segment of the job that has the fewest under way: a long video must not keep a short one waiting.</summary>
    private SegmentDecision Place(DateTimeOffset now)
    {
        SegmentDecision placed = Nothing;
        Dictionary<string, int> ofJob = Wanted.Values.GroupBy(w => w.JobId).ToDictionary(job => job.Key, job => job.Count(w => w.IsPlaced));
        PriorityQueue<SegmentKey, (int UnderWay, long Order)> waiting = new(
            Wanted.Where(w => !w.Value.IsPlaced).Select(w => (w.Key, (ofJob[w.Value.JobId], w.Value.Order))));
        while (waiting.TryDequeue(out SegmentKey key, out (int UnderWay, long Order) rank))
        {
            WantedSegment wanted = Wanted[key];
            if (rank.UnderWay < ofJob[wanted.JobId])
            {
                waiting.Enqueue(key, rank with { UnderWay = ofJob[wanted.JobId] });
            }
            else if (placed.State.PlaceFor(wanted) is { } place)
            {
                string? node = place.Length == 0 ? null : place;
                ofJob[wanted.JobId]++;
                long run = placed.State.Runs + 1;
                placed = placed.Record(new SegmentPlaced(key, node, run, now))
                    .Do(node is null ? new EncodeHere(key, run, wanted.Waiters[0]) : new SendTo(key, node, wanted.JobId));
            }
        }

        return placed;
    }

    /// <summary>Address of the place with the largest free share, empty for this process, which wins a draw; null: none has room.</summary>
    private string? PlaceFor(WantedSegment wanted)
    {
        (string? best, double most) = (null, 0);
        Dictionary<string, int> taken = Wanted.Values.Where(w => w.IsPlaced).GroupBy(w => w.Node ?? "").ToDictionary(at => at.Key, at => at.Count());
        foreach ((string node, int slots) in Places.Select(p => (p.Key, p.Value.Slots)).Prepend(("", OwnSlots)))
        {
            double free = (slots - taken.GetValueOrDefault(node)) / (double)slots;
            if (free > most && !wanted.Refused.Contains(node))
            {
                (best, most) = (node, free);
            }
        }

        return best;
    }

    private SegmentDecision Offered(EncoderOffer m, DateTimeOffset now)
    {
        if (Encoder is null)
        {
            return Nothing.Record(new OfferedEarly(m, now));
        }

        if (m.Slots < 1)
        {
            return Places.ContainsKey(m.Node) ? Leave(m.Node, "it ends") : Nothing;
        }

        if (m.Encoder != Encoder)
        {
            SegmentDecision left = Places.ContainsKey(m.Node) ? Leave(m.Node, "its encoder has changed") : Nothing;
            return Different.Contains(m.Node) ? left : left.Record(new PlaceDiffers(m.Node, m.Encoder));
        }

        // What was sent a moment ago may not have arrived when the node looked.
        IEnumerable<SegmentKey> dropped = Wanted
            .Where(w => w.Value.IsPlaced && w.Value.Node == m.Node && now - w.Value.PlacedAt > 2 * FarmTimings.EncoderOffer && !m.Held.Contains(SegmentMark.Of(w.Key)))
            .Select(w => w.Key);
        return Nothing
            .Record(new PlaceOffered(m.Node, m.Slots, now))
            .Record(dropped.Select(key => new SegmentReturned(key, m.Node, "the node does not hold it", Refused: false)));
    }

    private SegmentDecision ForgetSilent(DateTimeOffset now) => Places
        .Where(place => now - place.Value.SeenAt > FarmTimings.EncoderSilence)
        .Aggregate(Nothing, (decision, place) => decision.Then(s => s.Leave(place.Key, "it is silent")));

    private SegmentDecision Leave(string node, string reason) => Nothing
        .Record(new PlaceGone(node, reason))
        .Record(Wanted.Where(w => w.Value.IsPlaced && w.Value.Node == node).Select(w => new SegmentReturned(w.Key, node, reason, Refused: false)));

    private SegmentDecision Forget(long waiter)
    {
        (SegmentKey key, WantedSegment? wanted) = Wanted.FirstOrDefault(w => w.Value.Waiters.Contains(waiter));
        if (wanted is null)
        {
            return Nothing;
        }

        SegmentDecision left = Nothing.Record(new WaiterLeft(waiter, key));
        return wanted.Waiters.Length > 1 || !wanted.IsPlaced ? left
            : left.Do(wanted.Node is { } node ? new TellNode(node, new WithdrawSegment(key)) : new StopHere(wanted.Run));
    }

    private SegmentDecision EndHere(SegmentKey key, long run, Exception? error) =>
        Wanted.TryGetValue(key, out WantedSegment? wanted) && wanted is { IsPlaced: true, Node: null } && wanted.Run == run
            ? Close(key, null, new SegmentOutcome(null, error))
            : Nothing;

    private SegmentDecision Failed(SegmentFailed m) => m.Fault switch
    {
        SegmentFault.Store => Close(m.Key, m.Node, new SegmentOutcome(null, new ObjectStoreException(m.Error))),
        SegmentFault.Picture => Close(m.Key, m.Node, new SegmentOutcome(
            null, m.Lost is { } lost ? new LostPictureError(lost, m.Error) : new UserError(ErrorClass.Failed, m.Error))),

        // If all encoders of the farm are ill, this process' own says what is wrong.
        _ => Nothing.Record(new SegmentReturned(m.Key, m.Node, m.Error, Refused: true)),
    };

    private SegmentDecision Close(SegmentKey key, string? node, SegmentOutcome outcome) => Wanted.TryGetValue(key, out WantedSegment? wanted)
        ? Nothing.Record(new SegmentClosed(key, node, outcome.Error is null)).Do(new Answer(wanted.Waiters, outcome))
        : Nothing;
}

/// <summary>An encoder of the farm.</summary>
/// <param name="Slots">Segments that it encodes at the same time.</param>
/// <param name="SeenAt">Of its last offer.</param>
internal sealed record EncodingPlace(int Slots, DateTimeOffset SeenAt);

/// <summary>A segment that somebody waits for.</summary>
/// <param name="JobId">Whose.</param>
/// <param name="Order">Of arrival.</param>
/// <param name="Waiters">At least one.</param>
internal sealed record WantedSegment(string JobId, long Order, ImmutableArray<long> Waiters)
{
    public bool IsPlaced { get; init; }

    /// <summary>Where it is encoded; null: in this process, or nowhere yet.</summary>
    public string? Node { get; init; }

    /// <summary>Number of its placing.</summary>
    public long Run { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    /// <summary>Nodes on which it failed.</summary>
    public ImmutableHashSet<string> Refused { get; init; } = [];
}
