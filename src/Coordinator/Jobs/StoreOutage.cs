namespace AADiff.Coordinator.Jobs;

/// <summary>The store as this job experiences it. Lost on restart: the store is tried anew then.</summary>
/// <param name="Reason">One sentence; null while the store is thought to work.</param>
/// <param name="NextTry">When to ask the store again.</param>
/// <param name="Failures">Since something last succeeded.</param>
internal sealed record StoreOutage(string? Reason, DateTimeOffset NextTry, int Failures)
{
    public static StoreOutage None { get; } = new(null, default, 0);

    public bool Blocks => Reason is not null;

    public StoreOutage Lost(string reason, DateTimeOffset now, JobPolicy policy) => new(reason, now + policy.Pause(Failures + 1), Failures + 1);

    /// <summary>The store answers. The pauses stay long until something succeeds: a full disk answers too.</summary>
    public StoreOutage Answered() => this with { Reason = null };
}
