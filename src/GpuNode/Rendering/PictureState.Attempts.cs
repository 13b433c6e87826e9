using System.Collections.Immutable;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Rendering.PictureEffect;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>Which attempts at the picture there are, and what their nodes say of them.</summary>
internal sealed partial record PictureState
{
    private PictureDecision Missing(DateTimeOffset now, string freshAttempt)
    {
        if (!Attempts.IsEmpty)
        {
            return Turn(this with { Phase = PicturePhase.TicketOut, Lost = null });
        }

        if (Lost is (string attempt, PictureAttempt lost))
        {
            // Only a picture that ran can have killed its node.
            return GivenUp(lost.Running ? FailureKind.Lost : FailureKind.Interrupted, lost.Node, attempt, "the node went silent while it drew this picture");
        }

        (PictureState state, TellNode ticket) = HandOut(Node, now, freshAttempt);
        return Turn(state, ticket);
    }

    private PictureDecision Held(TicketHeld m, DateTimeOffset now)
    {
        var held = new PictureAttempt(m.Node, m.Step, m.Steps, now);
        var withdrawal = new TellNode(m.Node, new WithdrawTicket(Key, m.Attempt));
        if (Phase == PicturePhase.Done)
        {
            return Turn(this, withdrawal);
        }

        if (Attempts.ContainsKey(m.Attempt))
        {
            PictureState state = this with { Attempts = Attempts.SetItem(m.Attempt, held) };
            bool begins = held.Running && Attempts.Values.All(a => !a.Running);
            return Turn(state, begins ? state.Progress(now) : []);
        }

        // A ticket of an earlier owner. Where it runs already, tickets that still wait are needless.
        ImmutableSortedDictionary<string, PictureAttempt> needless =
            held.Running ? Attempts.RemoveRange(Attempts.Where(a => a.Value.Running).Select(a => a.Key)) : Attempts.Clear();
        ImmutableSortedDictionary<string, PictureAttempt> kept = Attempts.RemoveRange(needless.Keys);
        return kept.Count >= (held.Running ? MostAttempts : 1)
            ? Turn(this, withdrawal)
            : Turn(
                this with { Attempts = kept.Add(m.Attempt, held), IdleSince = Phase == PicturePhase.Idle ? IdleSince ?? now : null },
                Withdrawals(needless));
    }

    private PictureDecision Failed(TicketFailed m)
    {
        PictureState left = this with { Attempts = Attempts.Remove(m.Attempt) };
        return Phase != PicturePhase.TicketOut || !Attempts.ContainsKey(m.Attempt) || !left.Attempts.IsEmpty
            ? Turn(left)
            : left.GivenUp(m.Kind, m.Node, m.Attempt, m.Error);
    }

    private PictureDecision BackedUp(BackUpPicture m, DateTimeOffset now, string freshAttempt)
    {
        if (Phase != PicturePhase.TicketOut || Stopping || Attempts.Count >= MostAttempts || Attempts.Values.Any(a => !a.Running || a.Node == m.Node))
        {
            return Same();
        }

        (PictureState state, TellNode ticket) = HandOut(m.Node, now, freshAttempt);
        return Turn(state, ticket);
    }

    private (PictureState State, TellNode Ticket) HandOut(string node, DateTimeOffset now, string attempt)
    {
        PictureState state = this with { Phase = PicturePhase.TicketOut, Attempts = Attempts.Add(attempt, new PictureAttempt(node, 0, 0, now)) };
        (string jobId, PictureWaiter waiter) = Waiters.MaxBy(w => w.Value.Priority);
        return (state, new TellNode(node, new Ticket(Key, Work!.Base, Work.Strengths, attempt, waiter.Priority, jobId, waiter.Picture)));
    }

    private PictureEffect[] RankChanges(PictureState before) => before.Waiters.IsEmpty || Priority == before.Priority
        ? []
        : [.. Attempts.Select(a => new TellNode(a.Value.Node, new RankTicket(Key, a.Key, Priority)))];

    private PictureEffect[] Withdrawals(ImmutableSortedDictionary<string, PictureAttempt> attempts) =>
        [.. attempts.Select(a => new TellNode(a.Value.Node, new WithdrawTicket(Key, a.Key)))];
}
