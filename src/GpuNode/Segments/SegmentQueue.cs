global using SegmentQueueDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Segments.SegmentQueue, AADiff.GpuNode.Segments.SegmentQueueEvent, AADiff.GpuNode.Segments.SegmentQueueEffect>;

using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using Akka.Actor;
using static AADiff.GpuNode.Segments.SegmentQueueCommand;
using static AADiff.GpuNode.Segments.SegmentQueueEffect;
using static AADiff.GpuNode.Segments.SegmentQueueEvent;
using static AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.GpuNode.Segments;

/// <summary>
/// The segments that one GPU process encodes for the coordinators, in order of arrival. Coordinators know nothing of each other, so together they may
/// send more than it encodes at once; what is beyond all measure stays with them.
/// </summary>
/// <param name="Node">Address.</param>
/// <param name="Slots">Segments at the same time.</param>
internal sealed record SegmentQueue(string Node, int Slots) : IState<SegmentQueue, SegmentQueueEvent>
{
    /// <summary>Of its encoder; null: not known yet, and nothing is offered.</summary>
    public string? Encoder { get; init; }

    /// <summary>In order of arrival.</summary>
    public ImmutableList<HeldSegment> Held { get; init; } = [];

    private SegmentQueueDecision Nothing => new(this);

    /// <summary>Unknown commands change nothing. Time plays no part here.</summary>
    public SegmentQueueDecision Handle(object command) => command switch
    {
        EncoderKnown m => Nothing.Record(new EncoderMeasured(m.Mark)).Then(s => s.Offer()),
        SayOffer => Offer(),
        Encode m => Take(m),
        Withdraw m => Drop(m),
        Encoded m => Answer(m.Key, new SegmentEncoded(m.Key, Node, m.ObjectName)),
        NotEncoded m => Answer(m.Key, new SegmentFailed(m.Key, Node, m.Fault, m.Error, m.Lost)),
        _ => Nothing,
    };

    public SegmentQueue Apply(SegmentQueueEvent happened) => happened switch
    {
        EncoderMeasured e => this with { Encoder = e.Mark },
        SegmentTaken e => this with { Held = Held.Add(new HeldSegment(e.Key, e.JobId, [e.Asker])) },
        AskerJoined e => With(e.Key, held => held with { Askers = held.Askers.Add(e.Asker) }),
        AskerLeft e => With(e.Key, held => held with { Askers = held.Askers.Remove(e.Asker) }),
        EncodingStarted e => With(e.Key, held => held with { Running = true }),
        SegmentEnded e => this with { Held = Held.RemoveAll(held => held.Key == e.Key) },
        _ => this,
    };

    private SegmentQueue With(SegmentKey key, Func<HeldSegment, HeldSegment> change) => Find(key) is { } held
        ? this with { Held = Held.Replace(held, change(held)) }
        : this;

    private HeldSegment? Find(SegmentKey key) => Held.Find(held => held.Key == key);

    private SegmentQueueDecision Offer() => Encoder is null
        ? Nothing
        : Nothing.Do(new TellCoordinators(new EncoderOffer(Node, Encoder, Slots, [.. Held.Select(held => SegmentMark.Of(held.Key))])));

    private SegmentQueueDecision Take(Encode m)
    {
        if (Find(m.Key) is { } held)
        {
            return held.Askers.Contains(m.Asker) ? Nothing : Nothing.Record(new AskerJoined(m.Key, m.Asker));
        }

        return Held.Count >= EncoderOffer.MostHeld
            ? Nothing.Do(new Tell(m.Asker, new SegmentFailed(m.Key, Node, SegmentFault.Interrupted, $"{EncoderOffer.MostHeld} segments are held here")))
            : Nothing.Record(new SegmentTaken(m.Key, m.JobId, m.Asker)).Then(s => s.StartNext());
    }

    private SegmentQueueDecision Drop(Withdraw m)
    {
        if (Find(m.Key) is not { } held || !held.Askers.Contains(m.Asker))
        {
            return Nothing;
        }

        SegmentQueueDecision left = Nothing.Record(new AskerLeft(m.Key, m.Asker));
        return held.Askers.Count > 1 ? left
            : held.Running ? left.Do(new Stop(m.Key))
            : left.Record(new SegmentEnded(m.Key, "nobody wants it any more"));
    }

    private SegmentQueueDecision StartNext()
    {
        int free = Slots - Held.Count(held => held.Running);
        return Held.Where(held => !held.Running).Take(Math.Max(0, free)).Aggregate(
            Nothing, (decision, next) => decision.Record(new EncodingStarted(next.Key, next.JobId)).Do(new Start(next.Key)));
    }

    private SegmentQueueDecision Answer(SegmentKey key, IFarmMessage answer) => Find(key) is { } held
        ? Nothing
            .Record(new SegmentEnded(key, (answer as SegmentFailed)?.Error))
            .Do(held.Askers.Select(asker => new Tell(asker, answer)))
            .Then(s => s.StartNext())
        : Nothing;
}

/// <param name="Key">Of the segment.</param>
/// <param name="JobId">Of the first job that asked.</param>
/// <param name="Askers">Dispatchers of coordinators.</param>
internal sealed record HeldSegment(SegmentKey Key, string JobId, ImmutableHashSet<IActorRef> Askers)
{
    public bool Running { get; init; }
}
