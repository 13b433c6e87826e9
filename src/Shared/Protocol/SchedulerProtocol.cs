using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>Between the farm scheduler (cluster singleton, soft state rebuilt from these messages in seconds), the jobs and the GPU nodes.</summary>
public static class SchedulerProtocol
{
    /// <summary>job → scheduler, every second while it has work: what it could send, what is out, what was done since.</summary>
    public sealed record JobDemand(string JobId, string User, int Priority, int Unsent, int Outstanding, bool Tail) : IFarmMessage;

    /// <summary>scheduler → job: at most this many of its pictures may be out at once from now on.</summary>
    public sealed record Credits(string JobId, int Window) : IForJob;

    /// <summary>node → scheduler, every second and on change.</summary>
    public sealed record LoadReport(
        string Node, int Slots, int Running, int Waiting, double MillisecondsPerPicture, bool Draining, string? Fenced, long Rendered,
        ImmutableArray<RunningPicture> Longest) : IFarmMessage;

    /// <summary>A picture that a node renders now, for straggler detection.</summary>
    public sealed record RunningPicture(PictureKey Key, string JobId, int Picture, double Seconds);

    /// <summary>node → scheduler: idle slots, nothing waits here.</summary>
    public sealed record WorkRequested(string Node, int FreeSlots) : IFarmMessage;

    /// <summary>scheduler → victim node: hand up to this many of your last waiting tickets to the thief.</summary>
    public sealed record StealFrom(string Thief, int Tickets) : IFarmMessage;

    /// <summary>anybody → scheduler: how the farm stands; answered with <see cref="FarmSnapshot"/>.</summary>
    public sealed record GetFarm : IFarmMessage
    {
        public static GetFarm Instance { get; } = new();
    }

    /// <summary>scheduler → anybody.</summary>
    public sealed record FarmSnapshot(ImmutableArray<LoadReport> Nodes, ImmutableArray<JobDemand> Jobs, double PendingGpuSeconds) : IFarmMessage;

    /// <summary>operator → node, through the scheduler: take no new work, finish what runs.</summary>
    public sealed record DrainNode(string Node) : IFarmMessage;

    /// <summary>
    /// operator → node, through the scheduler: take work again after <see cref="DrainNode"/>. A node that is leaving the farm goes on leaving; a
    /// process
    /// of an older version does not know the message and drops it.
    /// </summary>
    public sealed record UndrainNode(string Node) : IFarmMessage;

    /// <summary>operator → node, through the scheduler: forget the failures that fenced it.</summary>
    public sealed record ClearFence(string Node) : IFarmMessage;
}
