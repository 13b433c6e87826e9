namespace AADiff.Coordinator.Jobs.Dispatch;

/// <summary>A picture that is out: asked for under this fence, by somebody last heard of then.</summary>
internal sealed record Lease(int Picture, long Fence, DateTimeOffset Since, DateTimeOffset Heard)
{
    /// <summary>Who took it; null until then.</summary>
    public string? Node { get; init; }

    /// <summary>Its batch has begun: silence from now on means that the node died under it.</summary>
    public bool Ran { get; init; }

    /// <summary>It waits at its node and does not run yet, as far as is known.</summary>
    public bool Waits => Node is not null && !Ran;
}
