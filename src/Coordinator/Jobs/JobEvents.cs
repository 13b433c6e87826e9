using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <summary>Anything that changes a job: <see cref="IJobEvent"/> or <see cref="IRuntimeEvent"/>.</summary>
internal interface IJobChange;

/// <summary>What happened to a job, as its journal keeps it (<c>Journal/job-events.proto</c>). Times are to the millisecond.</summary>
internal interface IJobEvent : IJobChange;

internal sealed record JobSubmitted(string User, int Priority, DateTimeOffset At) : IJobEvent;

/// <summary>The request was read from the store for the first time.</summary>
internal sealed record RequestRead(string Prompt) : IJobEvent;

/// <summary>The storyboard is in the store.</summary>
internal sealed record JobPlanned(
    int Frames,
    int Pictures,
    ImmutableArray<WordScore> Words,
    ImmutableArray<PresetScore> Presets,
    ImmutableArray<string> Warnings,
    ImmutableSortedDictionary<string, double> StageSeconds,
    DateTimeOffset At) : IJobEvent
{
    /// <summary>Which pictures are drawn is chosen as others are there; otherwise all are.</summary>
    public bool Adaptive { get; init; }
}

/// <summary>More pictures are needed, or it is known that none are.</summary>
/// <param name="Pictures">To be drawn from now on.</param>
/// <param name="Checks">Of the pictures before them, from which this follows.</param>
/// <param name="Blended">Frames that are blended of several pictures, once it is known which ones are drawn; null: it is not known yet.</param>
internal sealed record PicturesChosen(ImmutableArray<int> Pictures, ImmutableArray<PictureCheck> Checks, int? Blended) : IJobEvent;

/// <summary>
/// An incarnation of the job begins to send pictures; the fences of its leases start above those of the incarnation before.
/// </summary>
internal sealed record DispatchOpened : IJobEvent
{
    public static DispatchOpened Instance { get; } = new();
}

internal sealed record AttemptsEnded(ImmutableArray<EndedAttempt> Attempts) : IJobEvent;

/// <summary>
/// The object of a recorded picture is not there any more, or damaged: the picture is not recorded any more and is drawn again.
/// </summary>
internal sealed record PictureLost(int Picture, string Reason, DateTimeOffset At) : IJobEvent;

internal sealed record JobPaused : IJobEvent
{
    public static JobPaused Instance { get; } = new();
}

internal sealed record JobResumed : IJobEvent
{
    public static JobResumed Instance { get; } = new();
}

internal sealed record PrioritySet(int Priority) : IJobEvent;

/// <summary>A failed job goes on with whatever failed: its pictures, its planning or its assembly.</summary>
internal sealed record JobRequeued(DateTimeOffset At) : IJobEvent;

/// <summary>The last picture is recorded.</summary>
internal sealed record FinishingStarted(DateTimeOffset At) : IJobEvent;

internal sealed record JobCompleted(string VideoObjectName, string Sha256, long Bytes, double Seconds, DateTimeOffset At) : IJobEvent;

internal sealed record JobFailed(ErrorClass Class, string Reason, DateTimeOffset At) : IJobEvent;

internal sealed record JobCancelled(DateTimeOffset At) : IJobEvent;

/// <summary>It is gone for everybody who asks; its files and its place in the directory follow. By: a user, or empty where nobody is known.</summary>
internal sealed record JobDeleted(string By, DateTimeOffset At) : IJobEvent;

/// <summary>Nothing is left of a deleted job; its id is free.</summary>
internal sealed record JobErased : IJobEvent
{
    public static JobErased Instance { get; } = new();
}

/// <summary>The log of attempts in the store holds this many; written after the job's end.</summary>
internal sealed record AttemptLogWritten(int Attempts) : IJobEvent;
