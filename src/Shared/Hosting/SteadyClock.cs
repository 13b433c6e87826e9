namespace AADiff.Shared.Hosting;

/// <summary>
/// The time of day when it was made, and from then on what has really passed: durations between two of its times are right and never
/// negative, whatever is done to the clock meanwhile.
/// </summary>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly long _stamp = time.GetTimestamp();

    public DateTimeOffset Now => _began + time.GetElapsedTime(_stamp);
}
