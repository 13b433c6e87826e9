namespace AADiff.GpuNode.Kubernetes;

/// <summary>
/// What ending a GPU node's pod would cost, as Kubernetes compares the pods of a Deployment when it takes some away: the lowest go first. Costs
/// are compared with one another only, so their unit is free.
/// </summary>
/// <param name="Written">What the pod shows; null: nothing yet.</param>
/// <param name="Next">Not before then anything is written.</param>
/// <param name="Failures">Of the last tries, in a row.</param>
internal sealed record PodCost(int? Written, DateTimeOffset Next, int Failures)
{
    private const int Idle = 0;

    /// <summary>Of a node that has just begun; it grows by one a second, for that is what would be drawn again.</summary>
    private const int Busy = 10;

    private const int Highest = 1_000_000;

    /// <summary>A cost that has grown by less than this share is not written again: every write is a change of the pod for all who watch it.</summary>
    private const double Growth = 1.5;

    private const int MostDoublings = 6;

    /// <summary>Between two writes, and before the first try after a failure; each further one takes twice as long, up to five minutes.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    public static PodCost Unwritten { get; } = new(null, DateTimeOffset.MinValue, 0);

    /// <param name="busy">The node has something to do.</param>
    /// <param name="since">When what it draws was begun; null: it draws nothing now.</param>
    /// <param name="now">The time.</param>
    public static int Of(bool busy, DateTimeOffset? since, DateTimeOffset now) => !busy ? Idle
        : since is { } began ? (int)Math.Clamp(Busy + (now - began).TotalSeconds, Busy, Highest)
        : Busy;

    /// <summary>Whether a cost is to be written now.</summary>
    public bool IsDue(int cost, DateTimeOffset now) => now >= Next
        && (Written is not { } shown || (shown == Idle) != (cost == Idle) || cost > shown * Growth || cost < shown / Growth);

    public PodCost Succeeded(int cost, DateTimeOffset now) => this with { Written = cost, Next = now + _pause, Failures = 0 };

    public PodCost Failed(DateTimeOffset now) =>
        this with { Next = now + (_pause * Math.Pow(2, Math.Min(Failures, MostDoublings))), Failures = Failures + 1 };
}
