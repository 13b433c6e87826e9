using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// What failures mean. A model that does not go here is kept from this node alone, a base that fails time after time too; only failures of
/// several jobs and several bases speak against the node. Then it tests itself: it draws something that went well before, or, where nothing
/// did yet, makes its renderer anew. If that fails as well, it is fenced, and tests itself after growing pauses until it is well.
/// </summary>
internal sealed partial record GpuNodeState
{
    /// <summary>A node that fails for one job, or from one base, may be well.</summary>
    private const int DistinctCauses = 2;

    /// <summary>
    /// So many jobs and bases fail everywhere only if many are bad at once: a node that passes its test, but has never drawn anything, is fenced then.
    /// </summary>
    private const int ManyCauses = 8;

    /// <summary>Older ones than the last so many are forgotten: one job may fail for days.</summary>
    private const int MostFailures = 100;

    /// <summary>Failures by the node's own fault since its last good batch.</summary>
    public ImmutableList<NodeFailure> Failures { get; init; } = [];

    /// <summary>Those after which it passed a test that draws nothing. They say nothing more, until there are many.</summary>
    public ImmutableList<NodeFailure> Acquitted { get; init; } = [];

    public Refusals<BaseKey> RefusedBases { get; init; } = new();

    public Refusals<ModelMark> RefusedModels { get; init; } = new();

    /// <summary>The models of this machine; null: it does not say.</summary>
    public ImmutableArray<ModelMark>? Models { get; init; }

    /// <summary>The scheduler may know of it.</summary>
    public bool Announced { get; init; } = !Settings.LooksForModels;

    /// <summary>One picture of the last batch that went well.</summary>
    public RenderBatch? LastGood { get; init; }

    private bool IsSick =>
        Failures.Count >= Settings.FenceAfter
        && Failures.SelectMany(f => f.Jobs).Except(Acquitted.SelectMany(f => f.Jobs)).Count() >= DistinctCauses
        && Failures.SelectMany(f => f.Bases).Except(Acquitted.SelectMany(f => f.Bases)).Count() >= DistinctCauses;

    private bool FailsForMany =>
        Acquitted.Concat(Failures).SelectMany(f => f.Jobs).Distinct().Count() >= ManyCauses
        && Acquitted.Concat(Failures).SelectMany(f => f.Bases).Distinct().Count() >= ManyCauses;

    /// <summary>Why tickets of this base are not drawn here, in one sentence; null where they are.</summary>
    public string? WhyNot(BaseKey key, DateTimeOffset now)
    {
        NodeBase? known = Bases.GetValueOrDefault(key);
        return known?.Absent ?? RefusedBases.Reason(key, now) ?? (known?.Model is { } model ? RefusedModels.Reason(model, now) : null);
    }

    private string? WhyWaiting(BaseKey key, DateTimeOffset now)
    {
        string? reason = Fenced is null ? WhyNot(key, now) ?? Preparing(key)?.Progress : $"GPU node {Settings.Node} is fenced: {Fenced}";
        return reason is null ? null : RenderFailure.ClipShort(reason);
    }

    private GpuNodeState Went(RunningBatch batch) => this with
    {
        Failures = [],
        Acquitted = [],
        Fences = 0,
        OnTrial = false,
        RefusedBases = batch.Tickets.Aggregate(RefusedBases, (refused, t) => refused.Went(t.Ticket.Base)),
        RefusedModels = ModelOf(batch.Tickets[0].Ticket.Base) is { } model ? RefusedModels.Went(model) : RefusedModels,
        LastGood = batch.Content is { } content
            ? new RenderBatch([content.Bases[content.Pictures[0].Base]], [content.Pictures[0] with { Base = 0 }])
            : LastGood,
    };

    private GpuNodeState WithFailure(BatchFailed failed, RunningBatch batch)
    {
        BaseKey[] bases = [.. batch.Tickets.Select(t => t.Ticket.Base).Distinct()];
        return failed.Failure.Kind != FailureKind.Host
            ? this
            : WithFailure([.. batch.Tickets.Select(t => t.Ticket.JobId).Distinct()], bases, failed.Failure, failed.At);
    }

    private GpuNodeState WithFailure(PreparationFailed failed)
    {
        if (failed.Kind != FailureKind.Host || Preparing(failed.Base)?.Stage != PreparationStage.Running)
        {
            return this;
        }

        string[] jobs = [.. Waiting.Where(t => t.Ticket.Base == failed.Base).Select(t => t.Ticket.JobId).Distinct()];
        return WithFailure(jobs, [failed.Base], new RenderFailure(failed.Kind, failed.Reason, failed.Model), failed.At);
    }

    /// <summary>Of a batch from several bases nobody knows which one it was: its pictures are tried one by one.</summary>
    private GpuNodeState WithFailure(string[] jobs, BaseKey[] bases, RenderFailure failure, DateTimeOffset at) => failure.Model is { } model
        ? this with { RefusedModels = RefusedModels.Failed(model, failure.Reason, limit: 1, at) }
        : this with
        {
            Failures = (Failures.Count < MostFailures ? Failures : Failures.RemoveAt(0)).Add(new NodeFailure([.. jobs], [.. bases])),
            RefusedBases = bases.Length == 1 ? RefusedBases.Failed(bases[0], failure.Reason, Settings.FenceAfter, at) : RefusedBases,
        };

    private GpuNodeDecision FenceIfSick(string reason, DateTimeOffset now)
    {
        if (OnTrial && Fenced is null && !Failures.IsEmpty)
        {
            return Fence(reason, now);
        }

        if (!IsSick || Probing || Fenced is not null)
        {
            return Nothing;
        }

        return LastGood is null && FailsForMany
            ? Fence(reason, now)
            : Nothing.Record(new ProbeStarted(reason)).Do(new Probe(LastGood, Reload: LastGood is null));
    }

    private GpuNodeDecision ProbeIfDue(DateTimeOffset now) => Fenced is null || IsBusy || Leaving || now < ProbeFrom
        ? Nothing
        : Nothing.Record(new ProbeStarted(Fenced)).Do(new Probe(LastGood, Reload: true));

    private GpuNodeDecision EndProbe(ProbeEnded m, DateTimeOffset now)
    {
        if (!Probing)
        {
            return Nothing;
        }

        GpuNodeDecision ended = (m.Failure, Fenced) switch
        {
            (null, null) => Nothing.Record(new ProbePassed()),
            (null, _) => Nothing.Record(new RendererLoaded(Math.Clamp(m.Slots, 1, Slots)), new TrialStarted()),
            ({ } failure, null) => Nothing.Record(new ProbeFailed(failure.Reason, now)).Then(s => s.Fence(failure.Reason, now)),
            ({ } failure, _) => Nothing.Record(new ProbeFailed(failure.Reason, now)),
        };
        return ended.Then(s => s.StartNext(now)).Then(s => s.Reported(now)).Then(s => s.LeaveIfDone());
    }

    /// <summary>What is not drawn here was offered to others for a while, and nobody took it.</summary>
    private GpuNodeDecision ReturnUntaken(DateTimeOffset now)
    {
        IGrouping<(FailureKind Kind, string Reason), Ticket>[] untaken =
        [
            .. Waiting.Where(t => IsOver(t, now)).GroupBy(t => EndOf(t.Ticket.Base, now), t => t.Ticket),
        ];
        return untaken.Aggregate(Nothing, (decision, group) => decision.Then(s => s.Return([.. group], group.Key.Kind, group.Key.Reason)));
    }

    /// <summary>For a model that simply is not here a ticket waits as long as it takes: a node that has it may come.</summary>
    private bool IsOver(HeldTicket held, DateTimeOffset now)
    {
        NodeBase? known = Bases.GetValueOrDefault(held.Ticket.Base);
        TimeSpan waited = now - held.Since;
        return Fenced is not null ? waited >= Settings.FencedOffer
            : known?.Absent is not null ? known.IsOther && waited >= FarmTimings.ModelPatience
            : WhyNot(held.Ticket.Base, now) is not null && waited >= Settings.FencedOffer;
    }

    private (FailureKind Kind, string Reason) EndOf(BaseKey key, DateTimeOffset now) =>
        Fenced is not null ? (FailureKind.Host, $"the node is fenced: {Fenced}")
        : Bases.GetValueOrDefault(key)?.Absent is string absent ? (FailureKind.Data, absent)
        : (FailureKind.Host, WhyNot(key, now) ?? "");

    /// <summary>What waits goes back first, so that others draw it at once.</summary>
    private GpuNodeDecision EndIfStuck(DateTimeOffset now)
    {
        DateTimeOffset? since = Running?.Stopped ?? Preparations.Find(p => p.Stage == PreparationStage.Running)?.Stopped;
        if (GivenUp || since is null || now - since < FarmTimings.StepEnd)
        {
            return Nothing;
        }

        string what = Running is null ? "the preparation of a base" : $"batch {Running.Id}";
        string reason = $"{what} was told to end {(now - since.Value).TotalSeconds:0} s ago and goes on";
        return Return([.. Waiting.Select(t => t.Ticket)], FailureKind.Interrupted, reason)
            .Record(new ProcessGivenUp(reason))
            .Do(new EndProcess(reason));
    }
}
