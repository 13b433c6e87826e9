using System.Collections.Immutable;

namespace AADiff.Bench.Scheduling;

/// <summary>A farm and its work.</summary>
/// <param name="Nodes">GPU nodes.</param>
/// <param name="Frames">Different pictures, all jobs together.</param>
/// <param name="Jobs">Jobs, each of its own user, that share the pictures evenly.</param>
/// <param name="Seed">Decides which node owns which picture.</param>
public sealed record SimulationPlan(ImmutableArray<SimulatedNode> Nodes, int Frames, int Jobs = 1, int Seed = 1)
{
    /// <summary>Of a message between two processes.</summary>
    public TimeSpan Network { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Of a look into the store, and of a put.</summary>
    public TimeSpan Store { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Between the end of a picture and the next one that the job sends in its place: it persists in batches.</summary>
    public TimeSpan Journal { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How many pictures of a job are known to be needed at first, then when these are done and compared, and so on; the last share takes what is left.
    /// Empty: all from the beginning.
    /// </summary>
    public ImmutableArray<int> Waves { get; init; } = [];

    /// <summary>Of comparing a wave's pictures.</summary>
    public TimeSpan Comparing { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>A node that stops working for good at this second, and which.</summary>
    public (int Node, double Second)? Death { get; init; }
}
