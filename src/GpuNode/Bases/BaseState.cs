global using BaseDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Bases.BaseState, AADiff.GpuNode.Bases.BaseEvent, AADiff.GpuNode.Bases.BaseEffect>;

using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using Akka.Actor;
using static AADiff.GpuNode.Bases.BaseCommand;
using static AADiff.GpuNode.Bases.BaseEffect;
using static AADiff.GpuNode.Bases.BaseEvent;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Bases;

/// <summary>
/// The owner of one base: there is one in the whole cluster, so that a base (which may be the inversion of a photo) is prepared once, on
/// the node
/// where its owner lives. Forgets everything when it moves: nodes ask again with every heartbeat until they have an answer.
/// </summary>
/// <param name="Key">The base.</param>
internal sealed record BaseState(BaseKey Key) : IState<BaseState, BaseEvent>
{
    public BasePhase Phase { get; init; }

    /// <summary>Node actors that wait for the base.</summary>
    public ImmutableHashSet<IActorRef> Askers { get; init; } = [];

    private BaseDecision Nothing => new(this);

    /// <summary>Unknown commands change nothing. Time plays no part here.</summary>
    public BaseDecision Handle(object command) => command switch
    {
        Ask m when Phase == BasePhase.Idle => Nothing.Record(new AskerJoined(m.Asker), new SearchStarted()).Do(new Search()),
        Ask m => Askers.Contains(m.Asker) ? Nothing : Nothing.Record(new AskerJoined(m.Asker)),
        Leave m => Askers.Contains(m.Asker) ? Release(m.Asker) : Nothing,
        InStore m when Phase == BasePhase.Searching => Answer(new BasePrepared(Key, m.ObjectName)),
        NotInStore when Phase == BasePhase.Searching => Nothing.Record(new PreparationRequested()).Do(new PrepareOnNode()),
        StoreAway m when Phase == BasePhase.Searching => Answer(new BaseFailed(Key, FailureKind.Interrupted, RenderFailure.Clip(m.Reason))),
        BasePrepared m => Answer(m),
        BaseFailed m => Answer(m),
        _ => Nothing,
    };

    public BaseState Apply(BaseEvent happened) => happened switch
    {
        AskerJoined e => this with { Askers = Askers.Add(e.Asker) },
        AskerGone e => this with { Askers = Askers.Remove(e.Asker) },
        SearchStarted => this with { Phase = BasePhase.Searching },
        PreparationRequested => this with { Phase = BasePhase.Preparing },
        Abandoned => this with { Phase = BasePhase.Idle },
        Answered => this with { Phase = BasePhase.Idle, Askers = [] },
        _ => throw new InvalidOperationException($"the owner of a base has no event {happened.GetType().Name}"),
    };

    /// <summary>What is prepared for nobody need not be prepared, and this owner is not needed either.</summary>
    private BaseDecision Release(IActorRef asker)
    {
        BaseDecision left = Nothing.Record(new AskerGone(asker));
        if (!left.State.Askers.IsEmpty)
        {
            return left;
        }

        BaseEffect[] stop = Phase == BasePhase.Preparing ? [new StopOnNode(), new Passivate()] : [new Passivate()];
        return left.Record(new Abandoned()).Do(stop);
    }

    private BaseDecision Answer(IForBase answer) => Nothing
        .Record(new Answered(answer))
        .Do(Askers.Select(asker => new TellAsker(asker, answer)))
        .Do(new Passivate());
}

/// <summary>How far the owner of a base is.</summary>
internal enum BasePhase
{
    Idle,

    /// <summary>The store is asked for its tensors.</summary>
    Searching,

    /// <summary>The node where the owner lives prepares it.</summary>
    Preparing,
}

/// <summary>What the owner of a base is told, beside the node's <c>BasePrepared</c> and <c>BaseFailed</c>; never on the wire.</summary>
internal abstract record BaseCommand
{
    /// <summary>A node needs the base.</summary>
    public sealed record Ask(IActorRef Asker) : BaseCommand;

    /// <summary>A node does not need it any more.</summary>
    public sealed record Leave(IActorRef Asker) : BaseCommand;

    public sealed record InStore(string ObjectName) : BaseCommand;

    public sealed record NotInStore : BaseCommand;

    /// <summary>The store can't say now.</summary>
    public sealed record StoreAway(string Reason) : BaseCommand;
}

/// <summary>What changes the owner of a base. Not persisted.</summary>
internal abstract record BaseEvent
{
    public sealed record AskerJoined(IActorRef Asker) : BaseEvent;

    public sealed record AskerGone(IActorRef Asker) : BaseEvent;

    public sealed record SearchStarted : BaseEvent;

    public sealed record PreparationRequested : BaseEvent;

    public sealed record Answered(IForBase Answer) : BaseEvent;

    /// <summary>Nobody waits for it any more.</summary>
    public sealed record Abandoned : BaseEvent;
}

/// <summary>What the owner of a base does after a decision.</summary>
internal abstract record BaseEffect
{
    /// <summary>In the store. Answered by InStore, NotInStore or StoreAway.</summary>
    public sealed record Search : BaseEffect;

    /// <summary>Answered by BasePrepared or BaseFailed.</summary>
    public sealed record PrepareOnNode : BaseEffect;

    /// <summary>The node need not go on with it.</summary>
    public sealed record StopOnNode : BaseEffect;

    public sealed record TellAsker(IActorRef Asker, IForBase Answer) : BaseEffect;

    /// <summary>Nothing is left to do here.</summary>
    public sealed record Passivate : BaseEffect;
}
