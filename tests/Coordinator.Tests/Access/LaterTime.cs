namespace AADiff.Coordinator.Tests.Access;

/// <summary>The system's time, moved forward: its timers run as they do, for what waits for a real server.</summary>
internal sealed class LaterTime : TimeProvider
{
    private TimeSpan _by;

    public override long TimestampFrequency => System.TimestampFrequency;

    public void Advance(TimeSpan by) => _by += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _by;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_by.TotalSeconds * TimestampFrequency);
}
