using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Rendering.GpuNodeCommand;
using static AADiff.GpuNode.Rendering.GpuNodeEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

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

    private bool Takes => RendererReady && !Draining && Fenced is null;

    private bool Busy => Running is not null || Preparing is not null;

    /// <summary>Bases first, then the best tickets. A batch that is not full waits a moment for more, and asks for some.</summary>
    private GpuNodeDecision StartNext(DateTimeOffset now)
    {
        if (Busy || !RendererReady)
        {
            return Turn(this);
        }

        if (!ToPrepare.IsEmpty)
        {
            return Turn(this with { Preparing = ToPrepare[0], ToPrepare = ToPrepare.RemoveAt(0) }, new Prepare(ToPrepare[0]));
        }

        if (!Takes || Storing.Count >= Settings.BatchesBeforeStore * Slots)
        {
            return Turn(this);
        }

        ImmutableArray<HeldTicket> batch = NextBatch();
        if (batch.Length == 0)
        {
            return Turn(this);
        }

        if (batch.Length < Slots && !batch[0].Alone && Lingered != Batches && Waiting.Count < Slots)
        {
            return Lingering == Batches
                ? Turn(this)
                : Turn(this with { Lingering = Batches }, new Linger(Batches), new TellScheduler(new WorkRequested(Settings.Node, Slots - Waiting.Count)));
        }

        return Turn(
            this with { Waiting = Waiting.RemoveRange(batch), Running = new RunningBatch(Batches, batch, now), Batches = Batches + 1 },
            [
                new RunBatch(Batches, [.. batch.Select(t => t.Ticket)]),
                .. batch.Select(t => new TellOwner(new TicketHeld(t.Ticket.Key, t.Ticket.Attempt, Settings.Node, 0, 1))),
            ]);
    }

    /// <summary>The best ticket whose base is at hand, and the next best that may share its batch; never the same picture twice.</summary>
    private ImmutableArray<HeldTicket> NextBatch()
    {
        ImmutableArray<HeldTicket>.Builder batch = ImmutableArray.CreateBuilder<HeldTicket>(Slots);
        foreach (HeldTicket held in InLine().Where(t => Bases.GetValueOrDefault(t.Ticket.Base)))
        {
            bool fits = batch.Count == 0
                || (!held.Alone
                    && batch.All(t => t.Ticket.Key != held.Ticket.Key)
                    && (held.Ticket.Base == batch[0].Ticket.Base || Settings.CanShareBatch(batch[0].Ticket.Base, held.Ticket.Base)));
            if (fits)
            {
                batch.Add(held);
            }

            if (batch.Count == Slots || batch[0].Alone)
            {
                break;
            }
        }

        return batch.ToImmutable();
    }

    private GpuNodeDecision EndBatch(BatchEnded m, DateTimeOffset now)
    {
        RunningBatch batch = Running!;
        GpuNodeState idle = this with { Running = null };
        GpuNodeDecision turn = m.Failure is null ? idle.Keep(batch, m.Pictures, now) : idle.Fail(batch, m.Failure, now);
        return turn.Then(s => s.StartNext(now)).Then(s => s.AskIfIdle()).Then(s => s.LeaveIfDone());
    }

    private GpuNodeDecision Keep(RunningBatch batch, ImmutableArray<RenderedPicture> pictures, DateTimeOffset now)
    {
        double milliseconds = (now - batch.Started).TotalMilliseconds;
        double each = milliseconds / batch.Tickets.Length;
        GpuNodeState state = this with
        {
            HostFailures = 0,
            MillisecondsPerPicture = MillisecondsPerPicture == 0 ? each : ((1 - Newest) * MillisecondsPerPicture) + (Newest * each),
        };
        var effects = new List<GpuNodeEffect>();
        foreach (Ticket ticket in batch.Wanted)
        {
            if (pictures.FirstOrDefault(p => p.Key == ticket.Key) is RenderedPicture picture)
            {
                state = state with { Storing = state.Storing.SetItem(ticket.Attempt, new StoringPicture(ticket, milliseconds, batch.Steps)) };
                effects.Add(new StorePicture(ticket, picture));
            }
            else
            {
                // Dropped when its last step ended, wanted again since.
                effects.Add(Refusal(ticket, FailureKind.Interrupted, "left out of its batch"));
            }
        }

        return new GpuNodeDecision(state, [.. effects]);
    }

    private GpuNodeDecision Fail(RunningBatch batch, BatchFailure failure, DateTimeOffset now)
    {
        HeldTicket[] wanted = [.. batch.Tickets.Where(t => !batch.Dropped.Contains(t.Ticket.Attempt))];
        GpuNodeState state = failure.Kind == FailureKind.Host ? this with { HostFailures = HostFailures + 1 } : this;
        GpuNodeDecision turn = failure.Kind != FailureKind.Interrupted && batch.Tickets.Length > 1
            ? Turn(state with { Waiting = state.Waiting.InsertRange(0, wanted.Select(t => t with { Alone = true })) })
            : Turn(state, [.. wanted.Select(t => Refusal(t.Ticket, failure.Kind, failure.Error))]);
        return state.HostFailures >= Settings.FenceAfter ? turn.Then(s => s.Fence(failure.Error, now)) : turn;
    }

    private GpuNodeDecision EndStoring(PictureStored m, DateTimeOffset now) => Storing.TryGetValue(m.Attempt, out StoringPicture? stored)
        ? Turn(
            this with { Storing = Storing.Remove(m.Attempt), Rendered = Rendered + 1 },
            new TellOwner(new PictureRendered(stored.Ticket.Key, m.Attempt, Settings.Node, m.Sha256, m.Bytes, stored.Milliseconds)))
            .Then(s => s.StartNext(now))
            .Then(s => s.LeaveIfDone())
        : Turn(this);

    private GpuNodeDecision KeepBase(BaseKey key)
    {
        IEnumerable<BaseKey> idle = Bases.Where(b => b.Value && b.Key != key).Select(b => b.Key)
            .Except(Waiting.Select(t => t.Ticket.Base))
            .Except(Running?.Wanted.Select(t => t.Base) ?? []);
        BaseKey[] dropped = [.. idle.Take(Bases.Count(b => b.Value) - Settings.BasesKept)];
        return Turn(this with { Bases = Bases.RemoveRange(dropped).SetItem(key, true) }, [.. dropped.Select(b => new DropBase(b))]);
    }

    private GpuNodeDecision PrepareFor(BaseKey key) => Fenced is null
        ? Turn(Preparing == key ? this : this with { ToPrepare = ToPrepare.Remove(key).Add(key) })
        : Turn(this, new RefuseBase(key, Fenced));

    private GpuNodeDecision MissBase(BaseMissing m)
    {
        HeldTicket[] without = [.. Waiting.Where(t => t.Ticket.Base == m.Base)];
        return Turn(
            this with { Bases = Bases.Remove(m.Base), Waiting = Waiting.RemoveRange(without) },
            [.. without.Select(t => Refusal(t.Ticket, m.Kind, m.Error))]);
    }

    private GpuNodeDecision EndPreparing(PrepareEnded m, DateTimeOffset now)
    {
        GpuNodeState state = this with { Preparing = null };
        if (m.Failure is { Kind: FailureKind.Host })
        {
            state = state with { HostFailures = HostFailures + 1 };
        }

        GpuNodeDecision turn = state.HostFailures >= Settings.FenceAfter ? state.Fence(m.Failure!.Error, now) : Turn(state);
        return turn.Then(s => s.StartNext(now)).Then(s => s.LeaveIfDone());
    }
}
