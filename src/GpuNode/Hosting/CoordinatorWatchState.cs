global using CoordinatorWatchDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Hosting.CoordinatorWatchState, AADiff.GpuNode.Hosting.CoordinatorWatchEvent, AADiff.GpuNode.Hosting.EndProcess>;

using AADiff.Shared.StateMachines;

namespace AADiff.GpuNode.Hosting;

/// <summary>How long a node has been in a farm without a coordinator.</summary>
/// <param name="Limit">Then its process ends.</param>
/// <param name="Seen">When there was one for the last time, or the node was not in the farm itself; since the watch began.</param>
internal sealed record CoordinatorWatchState(TimeSpan Limit, TimeSpan Seen) : IState<CoordinatorWatchState, CoordinatorWatchEvent>
{
    /// <summary>It is told once only.</summary>
    public bool HasEnded { get; init; }

    /// <param name="look">At the cluster.</param>
    /// <param name="now">Since the watch began, by a clock that nobody sets.</param>
    public CoordinatorWatchDecision Handle(ClusterLook look, TimeSpan now)
    {
        CoordinatorWatchDecision nothing = new(this);
        return HasEnded ? nothing
            : !look.Joined || look.HasCoordinator ? nothing.Record(new CoordinatorWatchEvent.Seen(now))
            : now - Seen >= Limit ? nothing.Record(new CoordinatorWatchEvent.GivenUp()).Do(new EndProcess())
            : nothing;
    }

    public CoordinatorWatchState Apply(CoordinatorWatchEvent happened) => happened switch
    {
        CoordinatorWatchEvent.Seen e => this with { Seen = e.At },
        CoordinatorWatchEvent.GivenUp => this with { HasEnded = true },
        _ => throw new InvalidOperationException($"the watch for a coordinator has no event {happened.GetType().Name}"),
    };
}

/// <param name="Joined">This node is in the farm.</param>
/// <param name="HasCoordinator">There is one that can be reached.</param>
internal readonly record struct ClusterLook(bool Joined, bool HasCoordinator);

/// <summary>What changes the watch. Not persisted.</summary>
internal abstract record CoordinatorWatchEvent
{
    public sealed record Seen(TimeSpan At) : CoordinatorWatchEvent;

    public sealed record GivenUp : CoordinatorWatchEvent;
}

/// <summary>The only thing that the watch does.</summary>
internal sealed record EndProcess;
