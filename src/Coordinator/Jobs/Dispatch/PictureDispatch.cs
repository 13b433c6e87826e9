namespace AADiff.Coordinator.Jobs.Dispatch;

/// <summary>
/// Which pictures are out and which go next. Soft state: lost with the coordinator and harmless to lose, because an owner that is asked again
/// answers with what it has. No more than <see cref="Window"/> pictures are out at once, not counting those whose owner has fallen silent: while a
/// dead node's pictures find new owners, the other nodes go on.
/// </summary>
internal sealed class PictureDispatch
{
    /// <summary>A bound for pictures out, silent ones included, in windows.</summary>
    private const int StalledWindows = 4;

    private readonly PictureBoard _board;
    private readonly JobPolicy _policy;
    private readonly int[] _order;
    private readonly Dictionary<int, Lease> _out = [];
    private readonly Dictionary<int, int> _interruptions = [];
    private readonly HashSet<int> _settling = [];
    private readonly PriorityQueue<int, DateTimeOffset> _again = new();
    private int _cursor;
    private long _fence;

    /// <param name="board">What is recorded.</param>
    /// <param name="order">Every picture once, in the order of asking.</param>
    /// <param name="policy">Limits.</param>
    /// <param name="incarnation">Grows with every coordinator that takes the job up; its fences start above all earlier ones.</param>
    public PictureDispatch(PictureBoard board, int[] order, JobPolicy policy, int incarnation)
    {
        (_board, _order, _policy) = (board, order, policy);
        _fence = (long)incarnation << 32;
        Window = policy.InitialWindow;
    }

    public int Window { get; set; }

    public int Out => _out.Count;

    public IReadOnlyCollection<Lease> Leases => _out.Values;

    /// <summary>Ended, but not persisted yet.</summary>
    public int Settling => _settling.Count;

    public int Unsent => _board.Waiting - _out.Count - _settling.Count;

    /// <summary>The pictures to ask for now; they are out from here on.</summary>
    public IReadOnlyList<Lease> Take(DateTimeOffset now)
    {
        List<Lease> taken = [];
        List<int> heldBack = [];
        bool suspectOut = _out.Keys.Any(picture => _board.IsSuspect(picture, _policy));
        int silent = _out.Values.Count(lease => now - lease.Heard >= (lease.Node is null ? _policy.Unanswered : _policy.Stalled));
        while (_out.Count - silent < Window && _out.Count < StalledWindows * Window && Next(now) is int picture)
        {
            if (_board.IsSuspect(picture, _policy))
            {
                if (suspectOut)
                {
                    heldBack.Add(picture);
                    continue;
                }

                suspectOut = true;
            }

            taken.Add(_out[picture] = new Lease(picture, ++_fence, now, now));
        }

        foreach (int picture in heldBack)
            _again.Enqueue(picture, now);

        return taken;
    }

    /// <summary>The owner took it, waits with it or works on it.</summary>
    /// <returns>False for an answer to an older question.</returns>
    public bool Heard(int picture, long fence, string node, bool runs, DateTimeOffset now)
    {
        if (!_out.TryGetValue(picture, out Lease? lease) || lease.Fence != fence)
            return false;

        _out[picture] = lease with { Node = node, Heard = now, Ran = lease.Ran || runs };
        return true;
    }

    /// <summary>Takes an answered picture back.</summary>
    /// <param name="picture">Its index.</param>
    /// <param name="fence">Of the question that was answered; null: any (a result counts whatever the question was).</param>
    /// <returns>Its lease; null when it is not out under that fence.</returns>
    public Lease? Return(int picture, long? fence)
    {
        if (!_out.TryGetValue(picture, out Lease? lease) || (fence is not null && lease.Fence != fence))
            return null;

        _out.Remove(picture);
        return lease;
    }

    /// <summary>An end that waits for the journal.</summary>
    public void Settle(int picture) => _settling.Add(picture);

    public bool IsSettling(int picture) => _settling.Contains(picture);

    public void Settled(int picture)
    {
        if (_settling.Remove(picture) && _board[picture] == PictureStatus.Recorded)
            _interruptions.Remove(picture);
    }

    /// <summary>Asks again, not before <paramref name="from"/>.</summary>
    public void Again(int picture, DateTimeOffset from) => _again.Enqueue(picture, from);

    /// <summary>Asks again after an interruption: the first time at once, then after growing pauses.</summary>
    public void AgainAfterInterruption(int picture, DateTimeOffset now)
    {
        int before = _interruptions.GetValueOrDefault(picture);
        _interruptions[picture] = before + 1;
        Again(picture, before == 0 ? now : now + _policy.Pause(before));
    }

    /// <summary>Pictures that nobody spoke of for <see cref="JobPolicy.LeaseSilence"/>; they are not out any more.</summary>
    public IReadOnlyList<Lease> Expire(DateTimeOffset now)
    {
        List<Lease> silent = [.. _out.Values.Where(lease => now - lease.Heard >= _policy.LeaseSilence).OrderBy(lease => lease.Fence)];
        foreach (Lease lease in silent)
            _out.Remove(lease.Picture);

        return silent;
    }

    /// <summary>This process slept: silence in that time says nothing about the nodes.</summary>
    public void ExtendLeases(DateTimeOffset now)
    {
        foreach (Lease lease in Leases.ToArray())
            _out[lease.Picture] = lease with { Heard = now };
    }

    /// <summary>Nothing is out any more; what waits is found again by a new round over the order.</summary>
    public void Restart()
    {
        _out.Clear();
        _again.Clear();
        _interruptions.Clear();
        _cursor = 0;
    }

    /// <summary>Looks at the whole order again: pictures that had failed wait once more.</summary>
    public void Rewind() => _cursor = 0;

    private int? Next(DateTimeOffset now)
    {
        while (_again.TryPeek(out int picture, out DateTimeOffset from) && from <= now)
        {
            _again.Dequeue();
            if (IsFree(picture))
                return picture;
        }

        while (_cursor < _order.Length)
        {
            int picture = _order[_cursor++];
            if (IsFree(picture))
                return picture;
        }

        return null;
    }

    private bool IsFree(int picture) =>
        _board[picture] == PictureStatus.Waiting && !_out.ContainsKey(picture) && !_settling.Contains(picture);
}
