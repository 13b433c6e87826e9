using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>What the scheduler does after a turn.</summary>
internal abstract record SchedulerEffect
{
    public sealed record TellJob(IForJob Message) : SchedulerEffect;

    public sealed record TellOwner(IForPicture Message) : SchedulerEffect;

    /// <summary>Gives every shard of pictures a node.</summary>
    public sealed record PlaceShards : SchedulerEffect;

    public sealed record TellNode(string Node, IFarmMessage Message) : SchedulerEffect;
}
