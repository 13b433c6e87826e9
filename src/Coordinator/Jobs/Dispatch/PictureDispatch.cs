using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs.Dispatch;

/// <summary>A picture that is out: sent under this fence, by an owner that was last seen alive then.</summary>
internal sealed record Lease(int Picture, long Fence, DateTimeOffset Since, DateTimeOffset LastSeen)
{
    /// <summary>The node that accepted it; null until then.</summary>
    public string? Node { get; init; }

    /// <summary>Its batch has begun: silence from now on means that the node died while it drew the picture.</summary>
    public bool Ran { get; init; }

    /// <summary>Why its node does not draw it, in one sentence; null where it only waits its turn.</summary>
    public string? Reason { get; init; }

    /// <summary>It waits at its node and does not run yet, as far as is known.</summary>
    public bool Waits => Node is not null && !Ran;
}

/// <summary>
/// Which pictures are out and which go next. Lost with the coordinator and harmless to lose, because an owner that is asked again answers
/// with what it has. No more than <see cref="Window"/> pictures are out at once, not counting those whose owner has fallen silent: while a
/// dead node's pictures find new owners, the other nodes go on.
/// </summary>
internal sealed record PictureDispatch
{
    /// <summary>A bound for pictures out, silent ones included, in windows.</summary>
    public const int StalledWindows = 4;

    public required int Window { get; init; }

    /// <summary>Of the last picture sent.</summary>
    public required long Fence { get; init; }

    public required PictureQueue Queue { get; init; }

    /// <summary>By picture.</summary>
    public ImmutableDictionary<int, Lease> Leases { get; init; } = ImmutableDictionary<int, Lease>.Empty;

    /// <summary>Pictures whose attempt has ended, but is not in the journal yet.</summary>
    public ImmutableHashSet<int> Settling { get; private init; } = [];

    private ImmutableDictionary<int, int> Interruptions { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <param name="order">Every picture once, in the order of sending.</param>
    /// <param name="policy">Limits.</param>
    /// <param name="incarnation">Grows with every coordinator that takes the job up; its fences start above all earlier ones.</param>
    public static PictureDispatch Open(IEnumerable<int> order, JobPolicy policy, int incarnation) =>
        new() { Window = policy.InitialWindow, Fence = (long)incarnation << 32, Queue = new PictureQueue([.. order]) };

    /// <summary>Waiting pictures that are neither out nor about to be recorded.</summary>
    public int Unsent(PictureBoard board) => board.Waiting - Leases.Count - Settling.Count;

    /// <summary>The pictures to send now, if any; null: the queue is as it was.</summary>
    public PicturesSent? Choose(PictureBoard board, JobPolicy policy, DateTimeOffset now)
    {
        int room = Room(policy, now);
        if (room <= 0)
        {
            return null;
        }

        ImmutableArray<Lease>.Builder chosen = ImmutableArray.CreateBuilder<Lease>();
        HashSet<int> taken = [];
        List<int> heldBack = [];
        bool suspectOut = !board.Tallies.IsEmpty && Leases.Keys.Any(picture => board.IsSuspect(picture, policy));
        PictureQueue rest = Queue;
        while (chosen.Count < room)
        {
            (int? next, rest) = rest.Next(IsFree, now);
            if (next is not int picture)
            {
                break;
            }

            bool suspect = board.IsSuspect(picture, policy);
            if (suspect && suspectOut)
            {
                heldBack.Add(picture);
                continue;
            }

            suspectOut |= suspect;
            taken.Add(picture);
            chosen.Add(new Lease(picture, Fence + chosen.Count + 1, now, now));
        }

        if (chosen.Count == 0 && (heldBack.Count > 0 || ReferenceEquals(rest, Queue)))
        {
            return null;
        }

        return new PicturesSent(chosen.ToImmutable(), heldBack.Aggregate(rest, (queue, picture) => queue.Repeat(picture, now)));

        bool IsFree(int picture) =>
            board[picture] == PictureStatus.Waiting && !Leases.ContainsKey(picture) && !Settling.Contains(picture) && !taken.Contains(picture);
    }

    /// <summary>The lease that an answer belongs to; null for an answer to an older question.</summary>
    public Lease? Find(int picture, long fence) => Leases.TryGetValue(picture, out Lease? lease) && lease.Fence == fence ? lease : null;

    /// <summary>Leases whose owner was silent for <see cref="JobPolicy.LeaseSilence"/>, the oldest question first.</summary>
    public IEnumerable<Lease> Silent(JobPolicy policy, DateTimeOffset now) =>
        Leases.Values.Where(lease => now - lease.LastSeen >= policy.LeaseSilence).OrderBy(lease => lease.Fence);

    public PictureDispatch With(PicturesSent sent) => this with
    {
        Fence = Fence + sent.Leases.Length,
        Queue = sent.Rest,
        Leases = Leases.AddRange(sent.Leases.Select(lease => KeyValuePair.Create(lease.Picture, lease))),
    };

    public PictureDispatch Renew(Lease lease) => this with { Leases = Leases.SetItem(lease.Picture, lease) };

    /// <summary>This process slept: silence in that time says nothing about the nodes.</summary>
    public PictureDispatch ExtendLeases(DateTimeOffset now) => this with
    {
        Leases = Leases.SetItems(Leases.Values.Select(lease => KeyValuePair.Create(lease.Picture, lease with { LastSeen = now }))),
    };

    /// <summary>The picture is not out any more.</summary>
    public PictureDispatch Return(int picture, DateTimeOffset? sendAgain) => this with
    {
        Leases = Leases.Remove(picture),
        Queue = sendAgain is { } from ? Queue.Repeat(picture, from) : Queue,
    };

    /// <summary>An end that waits for the journal.</summary>
    public PictureDispatch Settle(int picture) => this with { Leases = Leases.Remove(picture), Settling = Settling.Add(picture) };

    /// <summary>The end is in the journal; a picture that is to be sent again waits until <paramref name="sendAgain"/>.</summary>
    public PictureDispatch Settled(int picture, DateTimeOffset? sendAgain) => this with
    {
        Settling = Settling.Remove(picture),
        Interruptions = sendAgain is null ? Interruptions.Remove(picture) : Interruptions,
        Queue = sendAgain is { } from ? Queue.Repeat(picture, from) : Queue,
    };

    /// <summary>As <see cref="Settled"/>, after an interruption: sent again at once the first time, then after growing pauses.</summary>
    public PictureDispatch SettledByInterruption(int picture, DateTimeOffset at, JobPolicy policy)
    {
        int before = Interruptions.GetValueOrDefault(picture);
        PictureDispatch settled = Settled(picture, before == 0 ? at : at + policy.Pause(before));
        return settled with { Interruptions = settled.Interruptions.SetItem(picture, before + 1) };
    }

    /// <summary>Nothing is out any more; what waits is found again by a new round over the order.</summary>
    public PictureDispatch Restart() => this with
    {
        Leases = ImmutableDictionary<int, Lease>.Empty,
        Interruptions = ImmutableDictionary<int, int>.Empty,
        Queue = Queue.Clear(),
    };

    private int Room(JobPolicy policy, DateTimeOffset now)
    {
        int bound = (StalledWindows * Window) - Leases.Count;
        return bound <= 0 ? 0 : Math.Min(bound, Window - Leases.Count + Stalled(policy, now));
    }

    private int Stalled(JobPolicy policy, DateTimeOffset now) =>
        Leases.Values.Count(lease => now - lease.LastSeen >= (lease.Node is null ? policy.Unanswered : policy.Stalled));
}
