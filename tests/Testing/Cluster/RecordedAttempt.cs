namespace AADiff.Testing.Cluster;

/// <summary>A line of a job's log of attempts; one with a digest is the object that the job uses.</summary>
public sealed record RecordedAttempt(
    int Picture, string Key, string Outcome, string Node, string? Object, string? Sha256, string? Error, DateTimeOffset Started, double Seconds)
{
    public DateTimeOffset Ended => Started + TimeSpan.FromSeconds(Seconds);
}
