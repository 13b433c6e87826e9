using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>Which tickets run together, and what becomes of them.</summary>
internal sealed partial record GpuNodeState
{
    /// <summary>Weight of the newest batch in the moving average of the time per picture.</summary>
    private const double Newest = 0.3;

    /// <summary>Batch time divided by the pictures in it, as a moving average; 0 until the first batch ends.</summary>
    public double MillisecondsPerPicture { get; init; }

    /// <summary>Number of the batch that need not wait for more tickets.</summary>
    private long Lingered { get; init; } = -1;

    /// <summary>Number of the batch that waits for more tickets.</summary>
    private long Lingering { get; init; } = -1;

    private bool TakesWork => RendererReady && !Draining && Fenced is null;

    private bool IsBusy => Running is not null || Probing || Preparations.Exists(p => p.Stage == PreparationStage.Running);

    /// <summary>Bases first, then the best tickets. A batch that is not full waits a moment for more, and asks for some.</summary>
    private GpuNodeDecision StartNext(DateTimeOffset now)
    {
        if (IsBusy || !RendererReady)
        {
            return Nothing;
        }

        if (Preparations.Find(p => p.Stage == PreparationStage.Queued) is Preparation next)
        {
            return Nothing.Record(new PreparationStarted(next.Base)).Do(new Prepare(next.Base));
        }

        if (!TakesWork || Storing.Count >= Settings.BatchesBeforeStore * Slots)
        {
            return Nothing;
        }

        ImmutableArray<HeldTicket> batch = NextBatch(now);
        if (batch.Length == 0)
        {
            return Nothing;
        }

        int drawable = Waiting.Count(t => WhyNot(t.Ticket.Base, now) is null);
        if (batch.Length < Slots && !batch[0].Alone && !OnTrial && Lingered != Batches && drawable < Slots)
        {
            return Lingering == Batches
                ? Nothing
                : Nothing.Record(new LingerStarted())
                    .Do(new Linger(Batches), new TellScheduler(new WorkRequested(Settings.Node, Slots - drawable)));
        }

        return Nothing.Record(new BatchStarted(batch, now))
            .Do(new RunBatch(Batches, [.. batch.Select(t => t.Ticket)], ContentOf(batch)))
            .Do(batch.Select(t => new TellOwner(new TicketHeld(t.Ticket.Key, t.Ticket.Attempt, Settings.Node, 0, 1))));
    }

    /// <summary>The best ticket whose base is loaded, and the next best that may share its batch; never the same picture twice.</summary>
    private ImmutableArray<HeldTicket> NextBatch(DateTimeOffset now)
    {
        ImmutableArray<HeldTicket>.Builder batch = ImmutableArray.CreateBuilder<HeldTicket>(Slots);
        BatchGroup group = default;
        foreach (HeldTicket held in InLine(now))
        {
            if (Bases.GetValueOrDefault(held.Ticket.Base)?.Content is not BatchBase content || WhyNot(held.Ticket.Base, now) is not null)
            {
                continue;
            }

            if (batch.Count == 0)
            {
                batch.Add(held);
                group = content.Group;
            }
            else if (!held.Alone && content.Group == group && batch.All(t => t.Ticket.Key != held.Ticket.Key))
            {
                batch.Add(held);
            }

            if (batch.Count == Slots || batch[0].Alone || OnTrial)
            {
                break;
            }
        }

        return batch.ToImmutable();
    }

    private RenderBatch ContentOf(ImmutableArray<HeldTicket> batch)
    {
        BaseKey[] bases = [.. batch.Select(t => t.Ticket.Base).Distinct()];
        return new RenderBatch(
            [.. bases.Select(key => Bases[key].Content!)],
            [.. batch.Select(t => new BatchPicture(t.Ticket.Key, Array.IndexOf(bases, t.Ticket.Base), t.Ticket.Strengths))]);
    }

    private GpuNodeDecision EndBatch(BatchEnded m, DateTimeOffset now)
    {
        GpuNodeDecision ended = m.Failure is null ? EndRendered(Running!, m.Pictures, now) : EndFailed(Running!, m.Failure, now);
        return ended.Then(s => s.StartNext(now)).Then(s => s.AskIfIdle(now)).Then(s => s.LeaveIfDone());
    }

    private GpuNodeDecision EndRendered(RunningBatch batch, ImmutableArray<RenderedPicture> pictures, DateTimeOffset now)
    {
        double milliseconds = Math.Max(0, (now - batch.Started).TotalMilliseconds);
        GpuNodeDecision ended = Nothing.Record(new BatchRendered(batch.Id, batch.Tickets.Length, milliseconds));
        foreach (Ticket ticket in batch.Wanted)
        {
            // Missing: dropped when its last step ended, wanted again since.
            ended = pictures.FirstOrDefault(p => p.Key == ticket.Key) is RenderedPicture picture
                ? ended.Record(new StoringStarted(new StoringPicture(ticket, milliseconds, batch.Steps)))
                    .Do(new StorePicture(ticket, picture))
                : ended.Then(s => s.Return([ticket], FailureKind.Interrupted, "left out of its batch"));
        }

        return ended;
    }

    /// <summary>The pictures of a batch that failed are tried once more, one by one, so that only the culprit fails.</summary>
    private GpuNodeDecision EndFailed(RunningBatch batch, RenderFailure failure, DateTimeOffset now)
    {
        HeldTicket[] wanted = [.. batch.Held];
        GpuNodeDecision ended = Nothing.Record(new BatchFailed(batch.Id, batch.Tickets.Length, failure, now));
        ended = failure.Kind != FailureKind.Interrupted && failure.Model is null && batch.Tickets.Length > 1
            ? ended.Record(wanted.Select(t => new TicketSetApart(t)))
            : ended.Then(s => s.Return([.. wanted.Select(t => t.Ticket)], failure.Kind, failure.Reason));
        return ended.Then(s => s.FenceIfSick(failure.Reason, now));
    }

    private GpuNodeDecision EndStoring(PictureStored m, DateTimeOffset now) => Storing.TryGetValue(m.Attempt, out StoringPicture? stored)
        ? Nothing.Record(new StoringEnded(m.Attempt))
            .Do(new TellOwner(new PictureRendered(stored.Ticket.Key, m.Attempt, Settings.Node, m.Sha256, m.Bytes, stored.Milliseconds)))
            .Then(s => s.StartNext(now))
            .Then(s => s.LeaveIfDone())
        : Nothing;

    /// <summary>The owner learns first that the picture was rendered to its last step, and so that the store is what failed.</summary>
    private GpuNodeDecision GiveBackUnstored(PictureNotStored m, DateTimeOffset now) => Storing.TryGetValue(m.Attempt, out StoringPicture? picture)
        ? Nothing
            .Do(new TellOwner(new TicketHeld(picture.Ticket.Key, m.Attempt, Settings.Node, picture.Steps, picture.Steps)))
            .Then(s => s.Return([picture.Ticket], FailureKind.Interrupted, m.Reason))
            .Then(s => s.StartNext(now))
            .Then(s => s.LeaveIfDone())
        : Nothing;

    private double Average(double milliseconds) =>
        MillisecondsPerPicture == 0 ? milliseconds : ((1 - Newest) * MillisecondsPerPicture) + (Newest * milliseconds);
}
