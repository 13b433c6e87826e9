using AADiff.Models;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using AADiff.Video;

namespace AADiff.GpuNode.Hosting;

/// <summary>How a process takes part in the farm as a GPU node.</summary>
public sealed record GpuRoleOptions
{
    /// <summary>Pictures in one batch at most; a renderer with fewer slots takes fewer. Default: 4.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>How long an idle node waits for a fuller batch. Default: 20 ms.</summary>
    public TimeSpan Linger { get; init; } = FarmTimings.BatchLinger;

    /// <summary>
    /// How long a process that is told to end may finish its batch; then the batch ends at its next step. Default: 100 s.
    /// </summary>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long it stays in a farm that has no coordinator any more. Default: 1 min.</summary>
    public TimeSpan Orphaned { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Failures in a row by the node's own fault after which it is looked into: those of one base keep that base from it, those of several
    /// jobs and bases fence it. Default: 3.
    /// </summary>
    public int FenceAfter { get; init; } = 3;

    /// <summary>The models of the machine; null: the node does not say what it has, and is taken to have every model.</summary>
    public ModelStock? Models { get; init; }

    /// <summary>Whether the node says which of them it has: reading those that were never read takes minutes.</summary>
    public bool LooksForModels { get; init; }

    /// <summary>Bytes for models and pictures; 0: not known.</summary>
    public long Memory { get; init; }

    /// <summary>
    /// Ends the process at once with <see cref="FarmExit.StuckStep"/>, because a step ignores its end; null: the process is not the node's to end.
    /// </summary>
    public Action? EndProcess { get; init; }

    /// <summary>Told when the node becomes ready, or is not any more, with the name of its state.</summary>
    public Action<bool, string>? OnStanding { get; init; }

    /// <summary>Told after each message whether the node has anything to do, and when what it draws was begun; null: it draws nothing.</summary>
    public Action<bool, DateTimeOffset?>? OnWork { get; init; }

    /// <summary>Segments that it encodes at the same time for the coordinators; 0: none.</summary>
    public int Encoders { get; init; }

    /// <summary>Of an ffmpeg that does so.</summary>
    public VideoLimits EncoderLimits { get; init; } = VideoLimits.Usual;

    /// <summary>Folder for that; null: it encodes none.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>Roles of the cluster member.</summary>
    public IReadOnlyList<string> Roles => [FarmNames.GpuRole, $"{FarmNames.SlotsRolePrefix}{Slots}"];
}
