namespace AADiff.Shared.Objects;

/// <summary>How long and how much the store keeps of what no job needs.</summary>
public sealed record SweepPolicy
{
    /// <summary>Younger objects are never removed: their job may be about to say that it needs them.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Pictures that no job needs are worth keeping, since a later job may ask for the same ones, up to this age; null: for ever.</summary>
    public TimeSpan? CachedPictureAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>And up to this many bytes of them, the least recently stored ones going first; null: without limit.</summary>
    public long? CachedFrameBytes { get; init; }
}
