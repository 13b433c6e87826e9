namespace AADiff.Coordinator.Jobs;

/// <summary>The store as this job experiences it. Soft state: after a restart the store is tried anew.</summary>
internal sealed class StoreOutage(JobPolicy policy)
{
    private int _failures;

    /// <summary>One sentence; null while the store is thought to work.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset NextTry { get; private set; }

    public bool Blocks => Reason is not null;

    public void Lost(string reason, DateTimeOffset now)
    {
        Reason = reason;
        NextTry = now + policy.Pause(++_failures);
    }

    /// <summary>The store answers. The pauses stay long until something succeeds: a full disk answers too.</summary>
    public void Answered() => Reason = null;

    public void Succeeded()
    {
        _failures = 0;
        Reason = null;
    }
}
