using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>Between the farm scheduler (cluster singleton, soft state rebuilt from these messages in seconds), the jobs and the GPU nodes.</summary>
public static class SchedulerProtocol
{
    /// <summary>job → scheduler, every second while it has work: what it could send, what is out, what was done since.</summary>
    public sealed record JobDemand(string JobId, string User, int Priority, int Unsent, int Outstanding, bool Tail) : IFarmMessage;

    /// <summary>scheduler → job: at most this many of its pictures may be out at once from now on.</summary>
    /// <param name="JobId">Which.</param>
    /// <param name="Window">So many.</param>
    /// <param name="Reason">Why there is no room for any job, in one sentence; null where there is.</param>
    public sealed record Credits(string JobId, int Window, string? Reason = null) : IForJob;

    /// <summary>node → scheduler, every second and on change.</summary>
    /// <param name="Node">Its address.</param>
    /// <param name="Slots">Pictures in a batch.</param>
    /// <param name="Running">Pictures that are drawn or stored.</param>
    /// <param name="Waiting">Tickets without a permit.</param>
    /// <param name="MillisecondsPerPicture">0 until the first batch ends.</param>
    /// <param name="Draining">It takes no new work.</param>
    /// <param name="Fenced">Why it is not to be trusted with work; null when it is.</param>
    /// <param name="Rendered">Pictures since it started.</param>
    /// <param name="Longest">Some of those that run.</param>
    /// <param name="Models">The models that it can draw with; null: it does not say, and is taken to have all.</param>
    /// <param name="Waits">Its waiting tickets by model; null: it does not say.</param>
    /// <param name="Memory">Bytes for models and pictures; 0: it does not say.</param>
    public sealed record LoadReport(
        string Node, int Slots, int Running, int Waiting, double MillisecondsPerPicture, bool Draining, string? Fenced, long Rendered,
        ImmutableArray<RunningPicture> Longest, ImmutableArray<ModelMark>? Models = null, ImmutableArray<WaitingTickets>? Waits = null,
        long Memory = 0) : IFarmMessage
    {
        /// <summary>Longer lists are not sent: the node is then taken to have every model.</summary>
        public const int MostModels = 32;

        /// <summary>Kinds of waiting tickets that are told apart.</summary>
        public const int MostWaits = 8;

        /// <param name="model">Null: one that is not known yet.</param>
        public bool Has(ModelMark? model) => model is not { } mark || Models is not { } models || models.Contains(mark);
    }

    /// <summary>A picture that a node renders now, for straggler detection.</summary>
    public sealed record RunningPicture(PictureKey Key, string JobId, int Picture, double Seconds, ModelMark? Model = null);

    /// <summary>Tickets that wait at a node.</summary>
    /// <param name="Model">What they are drawn with; null: not known yet.</param>
    /// <param name="Tickets">How many.</param>
    /// <param name="Refused">The node will not draw them: others are to take them.</param>
    public sealed record WaitingTickets(ModelMark? Model, int Tickets, bool Refused);

    /// <summary>node → scheduler: idle slots, nothing waits here.</summary>
    public sealed record WorkRequested(string Node, int FreeSlots) : IFarmMessage;

    /// <summary>
    /// scheduler → victim node: hand up to this many of your last waiting tickets to the thief, those first that you will not draw.
    /// </summary>
    /// <param name="Thief">Who takes them.</param>
    /// <param name="Tickets">So many.</param>
    /// <param name="Model">Only tickets that are drawn with it; null: any.</param>
    public sealed record StealFrom(string Thief, int Tickets, ModelMark? Model = null) : IFarmMessage;

    /// <summary>planner → scheduler: which nodes can draw with this model? Answered with <see cref="ModelHolders"/>.</summary>
    public sealed record FindModel(ModelMark Model) : IFarmMessage;

    /// <summary>scheduler → planner.</summary>
    /// <param name="Nodes">GPU nodes that report at all, fenced and draining ones too.</param>
    /// <param name="Holding">Of these, those that say that they have the model.</param>
    /// <param name="Silent">Of these, those that do not say what they have.</param>
    /// <param name="LargestMemory">Bytes for models and pictures on the largest node that may have it; 0: none says.</param>
    /// <param name="Holders">Addresses of those that have it, <see cref="MostHolders"/> at most.</param>
    public sealed record ModelHolders(int Nodes, int Holding, int Silent, long LargestMemory, ImmutableArray<string> Holders) : IFarmMessage;

    /// <summary>Names in <see cref="ModelHolders"/>.</summary>
    public const int MostHolders = 128;

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
