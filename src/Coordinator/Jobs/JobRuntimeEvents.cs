using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <summary>A change of <see cref="JobRuntime"/>, which a restart loses; never journaled.</summary>
internal interface IRuntimeEvent : IJobChange;

internal sealed record OperationStarted(JobOperation Operation) : IRuntimeEvent;

internal sealed record OperationEnded : IRuntimeEvent
{
    public static OperationEnded Instance { get; } = new();
}

/// <summary>Planning has come to this one of <see cref="JobStages"/>.</summary>
internal sealed record StageReached(string Stage) : IRuntimeEvent;

/// <summary>Request and storyboard are in memory; the store was there to read or write them.</summary>
internal sealed record FilesRead(JobFiles Files) : IRuntimeEvent;

internal sealed record StoreLost(string Reason, DateTimeOffset At) : IRuntimeEvent;

/// <summary>The store answers, though it may still be full.</summary>
internal sealed record StoreFound : IRuntimeEvent
{
    public static StoreFound Instance { get; } = new();
}

/// <summary>Something was read from the store or written to it.</summary>
internal sealed record StoreProven : IRuntimeEvent
{
    public static StoreProven Instance { get; } = new();
}

/// <summary>The assembly encodes the sound.</summary>
internal sealed record AssemblyBegun : IRuntimeEvent
{
    public static AssemblyBegun Instance { get; } = new();
}

/// <summary>The assembly has been told of the storyboard and of all pictures recorded so far.</summary>
internal sealed record AssemblyTold : IRuntimeEvent
{
    public static AssemblyTold Instance { get; } = new();
}

internal sealed record AssemblyStopped : IRuntimeEvent
{
    public static AssemblyStopped Instance { get; } = new();
}

/// <param name="Leases">Under growing fences; empty when the queue held only pictures that are recorded or out already.</param>
/// <param name="Rest">What is left to send.</param>
internal sealed record PicturesSent(ImmutableArray<Lease> Leases, PictureQueue Rest) : IRuntimeEvent;

/// <summary>The owner of a picture that is out has sent a sign of life.</summary>
internal sealed record LeaseRenewed(Lease Lease) : IRuntimeEvent;

internal sealed record LeasesExtended(DateTimeOffset At) : IRuntimeEvent;

/// <summary>
/// A picture is not out any more, without a result or a failure. SendAgain: not before; null: it needs no second question.
/// </summary>
internal sealed record PictureReturned(int Picture, DateTimeOffset? SendAgain) : IRuntimeEvent;

/// <summary>
/// An attempt has ended and waits for its batch; until <see cref="AttemptsEnded"/> its picture counts neither as out nor as waiting.
/// </summary>
internal sealed record AttemptEnded(EndedAttempt Attempt) : IRuntimeEvent;

/// <param name="Window">Pictures that may be out.</param>
/// <param name="Reason">Why no job may have any out; null where some may.</param>
internal sealed record WindowSet(int Window, string? Reason = null) : IRuntimeEvent;

/// <summary>The scheduler knows the job's demand, for the first time since it began, went on or was requeued.</summary>
internal sealed record DemandTold : IRuntimeEvent
{
    public static DemandTold Instance { get; } = new();
}

internal sealed record LogStoreStarted(DateTimeOffset At) : IRuntimeEvent;

/// <summary>Attempts: in the store's copy now; null: it could not be written.</summary>
internal sealed record LogStoreEnded(int? Attempts) : IRuntimeEvent;

/// <summary>After its end the job has stopped everything that worked for it.</summary>
internal sealed record JobReleased : IRuntimeEvent
{
    public static JobReleased Instance { get; } = new();
}

internal sealed record HeartbeatSeen(DateTimeOffset At) : IRuntimeEvent;

/// <summary>A client asked or commanded.</summary>
internal sealed record ClientSeen(DateTimeOffset At) : IRuntimeEvent;

internal sealed record DirectoryTold(JobView View, DateTimeOffset At) : IRuntimeEvent;

internal sealed record DirectoryKnows(JobStatus Status) : IRuntimeEvent;

/// <summary>Of a deleted job: nothing of it is in the store any more.</summary>
internal sealed record JobFilesRemoved : IRuntimeEvent
{
    public static JobFilesRemoved Instance { get; } = new();
}

/// <summary>Of a deleted job: the directory does not list it any more.</summary>
internal sealed record JobUnlisted : IRuntimeEvent
{
    public static JobUnlisted Instance { get; } = new();
}

/// <summary>The timer that ends a batch of attempts runs, or ran out.</summary>
internal sealed record FlushTimerSet(bool Runs) : IRuntimeEvent;

internal sealed record SnapshotTaken : IRuntimeEvent
{
    public static SnapshotTaken Instance { get; } = new();
}
