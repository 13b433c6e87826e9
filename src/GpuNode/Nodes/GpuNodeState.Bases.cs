using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// How bases come to this node: from the store, or, where nobody has prepared one yet, through its owner, which lives on some node of the
/// cluster and
/// has that node prepare it. Asked again with every heartbeat: an answer may have been lost, the owner have died, or the store be back.
/// </summary>
internal sealed partial record GpuNodeState
{
    private GpuNodeState ApplyToBases(GpuNodeEvent happened) => happened switch
    {
        BaseRequested e => this with
        {
            Bases = Bases.SetItem(e.Base, (Bases.GetValueOrDefault(e.Base) ?? new NodeBase(BaseStage.Fetching)) with { Stage = BaseStage.Fetching }),
        },
        BaseAwaited e => this with { Bases = Bases.SetItem(e.Base, new NodeBase(BaseStage.Awaited) { Model = e.Model }) },
        ModelAbsent e => this with
        {
            Bases = Bases.SetItem(e.Base, new NodeBase(BaseStage.Awaited) { Model = e.Model, Absent = e.Reason, IsOther = e.IsOther }),
        },
        BaseLoaded e => this with { Bases = Bases.SetItem(e.Base, new NodeBase(BaseStage.Loaded, e.Content)) },
        BaseDropped e => this with { Bases = Bases.Remove(e.Base) },
        BaseGivenUp e => this with { Bases = Bases.Remove(e.Base) },
        PreparationQueued e => Preparing(e.Base) is Preparation known
            ? WithPreparation(known with { Askers = Add(known.Askers, e.Asker) })
            : this with { Preparations = Preparations.Add(new Preparation(e.Base, PreparationStage.Queued, Add([], e.Asker))) },
        PreparationStarted e => WithPreparation(Preparing(e.Base)! with { Stage = PreparationStage.Running }),
        PreparationStepDone e => WithPreparation(Preparing(e.Base)! with
        {
            Progress = $"the photo is inverted, step {e.Step} of {e.Steps}{(e.Loss is { } loss ? $", loss {loss:g3}" : "")}",
        }),
        PreparationRendered e => WithPreparation(Preparing(e.Base)! with { Stage = PreparationStage.Storing }),
        PreparationStored e => this with { Preparations = Preparations.RemoveAll(p => p.Base == e.Base) },
        PreparationFailed e => WithFailure(e) with { GivenUp = false, Preparations = Preparations.RemoveAll(p => p.Base == e.Base) },
        AskerLeft e => WithPreparation(Preparing(e.Base)! with { Askers = Preparing(e.Base)!.Askers.Remove(e.Asker) }),
        PreparationStopped e => WithPreparation(Preparing(e.Base)! with { Stopped = e.At }),
        _ => throw new InvalidOperationException($"a node has no event {happened.GetType().Name}"),
    };

    private bool IsAwaited(BaseKey key) => Bases.GetValueOrDefault(key)?.Stage == BaseStage.Awaited;

    /// <summary>Its model is not here: its tickets are on their way to a node that has it, and no preparation that others asked for ends them.</summary>
    private bool IsOffered(BaseKey key) => Bases.GetValueOrDefault(key)?.Absent is not null;

    private Preparation? Preparing(BaseKey key) => Preparations.Find(p => p.Base == key);

    private GpuNodeState WithPreparation(Preparation changed) =>
        this with { Preparations = Preparations.Replace(Preparing(changed.Base)!, changed) };

    private static ImmutableHashSet<IActorRef> Add(ImmutableHashSet<IActorRef> askers, IActorRef? asker) =>
        asker is null ? askers : askers.Add(asker);

    private GpuNodeDecision Fetch(BaseKey key) => Nothing.Record(new BaseRequested(key)).Do(new FetchBase(key));

    private GpuNodeDecision Await(BaseKey key, string? reason, ModelMark? model) => Nothing.Record(new BaseAwaited(key, reason, model));

    private GpuNodeDecision RequestUnlessRefused(BaseKey key, DateTimeOffset now) =>
        WhyNot(key, now) is null ? Nothing.Do(new RequestBase(key)) : Nothing;

    private ModelMark? ModelOf(BaseKey key) => Bases.GetValueOrDefault(key)?.Model;

    /// <summary>The scheduler is told at once, so that the tickets go where the model is.</summary>
    private GpuNodeDecision OfferAbsent(BaseOfAbsentModel m, DateTimeOffset now)
    {
        bool news = Bases.GetValueOrDefault(m.Base)?.Absent != m.Reason;
        GpuNodeDecision absent = Nothing.Record(new ModelAbsent(m.Base, m.Model, m.IsOther, m.Reason));
        return news ? absent.Then(s => s.Reported(now)) : absent;
    }

    /// <summary>The last ticket that needed a base is gone: its preparation, wherever it runs, need not go on for this node.</summary>
    private GpuNodeDecision AbandonIfUnneeded(string attempt, GpuNodeState before, DateTimeOffset now)
    {
        BaseKey key = before.Find(attempt)!.Ticket.Base;
        if (!IsAwaited(key) || Waiting.Exists(t => t.Ticket.Base == key))
        {
            return Nothing;
        }

        return Nothing.Do(new GpuNodeEffect.AbandonBase(key)).Then(s => s.StopIfUnneeded(key, now));
    }

    private GpuNodeDecision Abandon(AbandonHere m, DateTimeOffset now) => Preparing(m.Base) is { } known && known.Askers.Contains(m.Asker)
        ? Nothing.Record(new AskerLeft(m.Base, m.Asker)).Then(s => s.StopIfUnneeded(m.Base, now))
        : Nothing;

    private GpuNodeDecision StopIfUnneeded(BaseKey key, DateTimeOffset now) =>
        Preparing(key) is not { Askers.IsEmpty: true } unneeded || Waiting.Exists(t => t.Ticket.Base == key) ? Nothing
        : unneeded.Stage == PreparationStage.Queued
            ? Nothing.Record(new PreparationFailed(key, FailureKind.Interrupted, "nobody needs it any more", now))
        : unneeded is { Stage: PreparationStage.Running, Stopped: null }
            ? Nothing.Record(new PreparationStopped(key, now)).Do(new StopPreparing(key))
        : Nothing;

    /// <summary>Bases that were used for long and are needed by no ticket make room.</summary>
    private GpuNodeDecision Load(BaseFetched m, DateTimeOffset now)
    {
        GpuNodeDecision loaded = Nothing.Record(new BaseLoaded(m.Base, m.Content));
        BaseKey[] kept = [.. loaded.State.Bases.Where(b => b.Value.Stage == BaseStage.Loaded).Select(b => b.Key)];
        IEnumerable<BaseKey> idle = kept
            .Where(b => b != m.Base)
            .Except(Waiting.Select(t => t.Ticket.Base))
            .Except(Running?.Wanted.Select(t => t.Base) ?? []);
        return loaded
            .Record(idle.Take(kept.Length - 1 - Settings.BasesKept).Select(b => new BaseDropped(b)))
            .Then(s => s.StartNext(now));
    }

    private GpuNodeDecision GiveUp(BaseKey key, FailureKind kind, string reason)
    {
        Ticket[] without = [.. Waiting.Select(t => t.Ticket).Where(t => t.Base == key)];
        return Nothing.Record(new BaseGivenUp(key, kind, reason)).Then(s => s.Return(without, kind, reason));
    }

    /// <summary>A sick owner of a base must not stop the others: this node then prepares it itself.</summary>
    private GpuNodeDecision Reconsider(BaseFailed m, DateTimeOffset now) => m.Kind switch
    {
        FailureKind.Interrupted => Nothing,
        FailureKind.Host when Fenced is not null || Leaving || WhyNot(m.Base, now) is not null => Nothing,
        FailureKind.Host => Nothing.Record(new PreparationQueued(m.Base, null)).Then(s => s.StartNext(now)),
        _ => GiveUp(m.Base, m.Kind, m.Error),
    };

    /// <summary>Whoever hears from a fenced or leaving node that it failed prepares the base itself.</summary>
    private GpuNodeDecision PrepareFor(BaseKey key, IActorRef asker, DateTimeOffset now) =>
        (Fenced ?? (Leaving ? NodeLeaves : WhyNot(key, now))) is string reason
        ? Nothing.Do(new TellAsker(asker, new BaseFailed(key, FailureKind.Host, reason)))
        : Nothing.Record(new PreparationQueued(key, asker));

    private GpuNodeDecision EndPreparing(PreparationEnded m, DateTimeOffset now)
    {
        if (Preparing(m.Base) is not { Stage: PreparationStage.Running } preparation)
        {
            return Nothing;
        }

        GpuNodeDecision ended = m.Failure is not RenderFailure failure
            ? Nothing.Record(new PreparationRendered(m.Base)).Do(new StoreBase(m.Base, m.Tensors))
            : Nothing.Record(new PreparationFailed(m.Base, failure.Kind, failure.Reason, now, failure.Model))
                .Do(Answers(preparation, new BaseFailed(m.Base, failure.Kind, failure.Reason)))
                .Then(s => failure.Kind != FailureKind.Interrupted && s.IsAwaited(m.Base) && !s.IsOffered(m.Base)
                    ? s.GiveUp(m.Base, failure.Kind, failure.Reason)
                    : s.Nothing)
                .Then(s => s.FenceIfSick(failure.Reason, now));
        return ended.Then(s => s.StartNext(now)).Then(s => s.LeaveIfDone());
    }

    /// <summary>The prepared base is in the store, or won't come there.</summary>
    private GpuNodeDecision Close(BaseKey key, GpuNodeEvent ended, IForBase answer) =>
        Preparing(key) is not { Stage: PreparationStage.Storing } preparation
        ? Nothing
        : Nothing.Record(ended).Do(Answers(preparation, answer))
            .Then(s => answer is BasePrepared && s.IsAwaited(key) ? s.Fetch(key) : s.Nothing)
            .Then(s => s.LeaveIfDone());

    /// <summary>Others prepare what was asked for here.</summary>
    private GpuNodeDecision RefuseQueued(string reason)
    {
        Preparation[] queued = [.. Preparations.Where(p => p.Stage == PreparationStage.Queued)];
        return Nothing
            .Record(queued.Select(p => new PreparationFailed(p.Base, FailureKind.Host, reason)))
            .Do(queued.SelectMany(p => Answers(p, new BaseFailed(p.Base, FailureKind.Host, reason))));
    }

    /// <summary>Bases that waiting tickets still need are asked for again; those that none needs are forgotten.</summary>
    private GpuNodeDecision FetchAwaited()
    {
        BaseKey[] awaited = [.. Bases.Where(b => b.Value.Stage == BaseStage.Awaited).Select(b => b.Key)];
        return awaited.Aggregate(Nothing, (decision, key) => decision.Then(
            s => s.Waiting.Exists(t => t.Ticket.Base == key) ? s.Fetch(key) : s.Nothing.Record(new BaseDropped(key))));
    }

    private static IEnumerable<TellAsker> Answers(Preparation preparation, IForBase answer) =>
        preparation.Askers.Select(asker => new TellAsker(asker, answer));
}
