namespace AADiff.Bench.Scheduling;

/// <param name="Slots">Pictures in a batch.</param>
/// <param name="BatchTime">How long a batch of so many pictures takes when it starts so many seconds after the beginning.</param>
public sealed record SimulatedNode(int Slots, Func<double, int, TimeSpan> BatchTime)
{
    /// <summary>A batch takes this long however full it is, as on a GPU.</summary>
    public static SimulatedNode Steady(int slots, double batchSeconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(batchSeconds);
        return new SimulatedNode(slots, (_, _) => time);
    }
}
