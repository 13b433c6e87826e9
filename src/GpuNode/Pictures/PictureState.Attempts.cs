using System.Collections.Immutable;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.GpuNode.Pictures.PictureEvent;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Pictures;

/// <summary>Which attempts at the picture there are, and what their nodes tell about them.</summary>
internal sealed partial record PictureState
{
    /// <summary>The first and one backup.</summary>
    public const int MostAttempts = 2;

    /// <summary>Tickets by attempt.</summary>
    public ImmutableSortedDictionary<string, PictureAttempt> Attempts { get; init; } = ImmutableSortedDictionary<string, PictureAttempt>.Empty;

    /// <summary>The last ticket, when it went silent.</summary>
    public LostAttempt? Lost { get; init; }

    /// <summary>The store does not have the picture.</summary>
    private PictureDecision Render(string newAttempt, DateTimeOffset now)
    {
        if (!Attempts.IsEmpty)
        {
            return Nothing.Record(new AttemptsAdopted());
        }

        if (Lost is null)
        {
            return SendTicket(Node, newAttempt, now);
        }

        // Only a picture that ran can have killed its node.
        const string Reason = "the node went silent while it rendered this picture";
        return Lost.Last.Running ? GiveUp(FailureKind.Lost, Lost.Last.Node, Lost.Attempt, Reason) : Relocate(Lost.Last.Node, Lost.Attempt, Reason);
    }

    private PictureDecision Report(TicketHeld m, DateTimeOffset now)
    {
        var at = new PictureAttempt(m.Node, m.Step, m.Steps, now) { Reason = m.Reason };
        var withdrawal = new TellNode(m.Node, new WithdrawTicket(Key, m.Attempt));
        if (Phase == PicturePhase.Done)
        {
            return Nothing.Do(withdrawal);
        }

        if (Attempts.ContainsKey(m.Attempt))
        {
            bool begins = at.Running && Attempts.Values.All(a => !a.Running);
            PictureDecision reported = Nothing.Record(new AttemptReported(m.Attempt, at));
            return begins ? reported.Do(reported.State.Progress(now)) : reported;
        }

        // A ticket of an earlier owner. Where it runs already, tickets that still wait are needless.
        ImmutableSortedDictionary<string, PictureAttempt> needless =
            at.Running ? Attempts.RemoveRange(Attempts.Where(a => a.Value.Running).Select(a => a.Key)) : Attempts.Clear();
        if (Attempts.Count - needless.Count >= (at.Running ? MostAttempts : 1))
        {
            return Nothing.Do(withdrawal);
        }

        return Nothing
            .Record(needless.Select(a => new AttemptEnded(a.Key, a.Value.Node, "an earlier one runs already")))
            .Record(new AttemptReported(m.Attempt, at))
            .Record(Phase == PicturePhase.Idle && UnwantedSince is null ? [new BecameUnwanted(now)] : [])
            .Do(Withdrawals(needless));
    }

    /// <summary>
    /// An attempt that ends after its last step was lost to the store; otherwise its node gave it back, and it is asked for again.
    /// </summary>
    private PictureDecision EndAttempt(TicketFailed m)
    {
        if (!Attempts.TryGetValue(m.Attempt, out PictureAttempt? attempt))
        {
            return Nothing;
        }

        PictureDecision ended = Nothing.Record(new AttemptEnded(m.Attempt, m.Node, m.Error));
        if (Phase != PicturePhase.TicketOut || !ended.State.Attempts.IsEmpty)
        {
            return ended;
        }

        return m.Kind == FailureKind.Interrupted && !attempt.Finished
            ? ended.Then(s => s.Relocate(m.Node, m.Attempt, m.Error))
            : ended.Then(s => s.GiveUp(m.Kind, m.Node, m.Attempt, m.Error));
    }

    private PictureDecision StartBackUp(BackUp m, DateTimeOffset now) =>
        Phase != PicturePhase.TicketOut || Stopping || Attempts.Count >= MostAttempts || Attempts.Values.Any(a => !a.Running || a.Node == m.Node)
            ? Nothing
            : SendTicket(m.Node, m.NewAttempt, now);

    private PictureDecision SendTicket(string node, string attempt, DateTimeOffset now)
    {
        (string jobId, PictureWaiter waiter) = Waiters.MaxBy(w => w.Value.Priority);
        return Nothing
            .Record(new TicketSent(attempt, new PictureAttempt(node, 0, 0, now)))
            .Do(new TellNode(node, new Ticket(Key, Request!.Base, Request.Strengths, attempt, waiter.Priority, jobId, waiter.Picture)));
    }

    /// <summary>
    /// Tells the jobs how far the picture is. One whose every node fell silent may be in the store all the same: only the message was lost.
    /// </summary>
    private PictureDecision FindSilent(DateTimeOffset now)
    {
        KeyValuePair<string, PictureAttempt>[] silent = [.. Attempts.Where(a => a.Value.IsSilent(now))];
        PictureDecision left = Nothing.Record(silent.Select(a => new AttemptEnded(a.Key, a.Value.Node, "its node is silent")));
        bool lost = Phase == PicturePhase.TicketOut && left.State.Attempts.IsEmpty;
        left = left.Do(left.State.Progress(now));
        return lost ? left.Record(new LookUpStarted(new LostAttempt(silent[^1].Key, silent[^1].Value))).Do(new LookUp()) : left;
    }

    /// <summary>Of the attempt that is furthest.</summary>
    private IEnumerable<TellJob> Progress(DateTimeOffset now)
    {
        PictureAttempt at = Attempts.Values.OrderByDescending(a => a.Running).ThenByDescending(a => a.Step).FirstOrDefault()
            ?? new PictureAttempt(Node, 0, 0, now);
        return Waiters.Select(w => new TellJob(new PictureProgress(w.Key, w.Value.Picture, w.Value.Fence, at.Node, at.Step, at.Steps, at.Reason)));
    }

    private IEnumerable<TellNode> RankChanges(PictureState before) => before.Waiters.IsEmpty || Priority == before.Priority
        ? []
        : Attempts.Select(a => new TellNode(a.Value.Node, new RankTicket(Key, a.Key, Priority)));

    private IEnumerable<TellNode> Withdrawals(ImmutableSortedDictionary<string, PictureAttempt> attempts) =>
        attempts.Select(a => new TellNode(a.Value.Node, new WithdrawTicket(Key, a.Key)));
}

/// <summary>A ticket as its owner knows it.</summary>
/// <param name="Node">Where it was last.</param>
/// <param name="Step">Denoising steps done.</param>
/// <param name="Steps">Of so many; 0 while it waits.</param>
/// <param name="LastSeen">When its node last told.</param>
internal sealed record PictureAttempt(string Node, int Step, int Steps, DateTimeOffset LastSeen)
{
    /// <summary>Why its node does not draw it; null where it only waits its turn.</summary>
    public string? Reason { get; init; }

    public bool Running => Steps > 0;

    /// <summary>All steps are done: the picture is on its way to the store.</summary>
    public bool Finished => Running && Step >= Steps;

    /// <summary>Its node is taken for dead.</summary>
    public bool IsSilent(DateTimeOffset now) => now - LastSeen >= FarmTimings.TicketLease;
}

/// <summary>An attempt whose node fell silent.</summary>
internal sealed record LostAttempt(string Attempt, PictureAttempt Last);
