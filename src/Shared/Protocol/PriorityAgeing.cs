namespace AADiff.Shared.Protocol;

/// <summary>
/// Whoever waits rises, so that a steady stream of higher priorities delays the others, but never keeps them away.
/// </summary>
public static class PriorityAgeing
{
    /// <summary>One priority more for each <see cref="FarmTimings.PriorityStep"/>.</summary>
    public static int Aged(int priority, TimeSpan waited) =>
        waited <= TimeSpan.Zero ? priority : priority + (int)Math.Min(1_000_000, waited / FarmTimings.PriorityStep);
}
