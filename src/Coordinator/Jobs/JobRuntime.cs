using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// The part of a job that a restart loses, and that is found again by asking the store, the scheduler and the owners of the pictures.
/// </summary>
internal sealed record JobRuntime
{
    /// <summary>Under way; null: none.</summary>
    public JobOperation? Operation { get; init; }

    /// <summary>Number of the last operation.</summary>
    public int Runs { get; init; }

    /// <summary>Of planning.</summary>
    public string Stage { get; init; } = JobStages.Planning;

    /// <summary>Null: not read yet.</summary>
    public JobFiles? Files { get; init; }

    public StoreOutage Store { get; init; } = StoreOutage.None;

    /// <summary>Null: no picture was sent yet by this incarnation.</summary>
    public PictureDispatch? Dispatch { get; init; }

    /// <summary>Ended attempts that wait for their batch.</summary>
    public ImmutableArray<EndedAttempt> Pending { get; init; } = [];

    /// <summary>A node has begun to draw.</summary>
    public bool Drawing { get; init; }

    /// <summary>An attempt was interrupted: the store may be away.</summary>
    public bool Interrupted { get; init; }

    public bool DemandTold { get; init; }

    /// <summary>Why the scheduler lets no job have pictures out; null where it lets some.</summary>
    public string? NoTickets { get; init; }

    /// <summary>Its assembly is there.</summary>
    public bool Assembling { get; init; }

    /// <summary>And has the storyboard.</summary>
    public bool AssemblyKnows { get; init; }

    /// <summary>Recorded pictures that the assembly does not know of.</summary>
    public ImmutableArray<int> Untold { get; init; } = [];

    public bool Released { get; init; }

    public bool StoringLog { get; init; }

    /// <summary>Attempts in the store's copy of the log.</summary>
    public int Logged { get; init; }

    public DateTimeOffset LastLog { get; init; }

    public DateTimeOffset? LastHeartbeat { get; init; }

    public DateTimeOffset LastClient { get; init; }

    /// <summary>What the directory was last told.</summary>
    public JobView? Told { get; init; }

    public DateTimeOffset ToldAt { get; init; }

    /// <summary>What the directory last acknowledged.</summary>
    public JobStatus? Acknowledged { get; init; }

    /// <summary>Of a deleted job: nothing of it is in the store.</summary>
    public bool FilesRemoved { get; init; }

    /// <summary>Of a deleted job: the directory has forgotten it.</summary>
    public bool Unlisted { get; init; }

    public bool FlushTimer { get; init; }

    /// <summary>Journaled events since the last snapshot.</summary>
    public int Unsaved { get; init; }

    /// <summary>A change of this part alone.</summary>
    public JobRuntime Apply(IRuntimeEvent happened, JobPolicy policy) => happened switch
    {
        OperationStarted e => this with
        {
            Operation = e.Operation,
            Runs = e.Operation.Run,
            Interrupted = Interrupted && e.Operation.Kind != JobOperationKind.ProbeStore,
        },
        OperationEnded => this with { Operation = null },
        StageReached e => this with { Stage = e.Stage },
        FilesRead e => this with { Files = e.Files, Store = StoreOutage.None },
        StoreLost e => this with { Store = Store.Lost(e.Reason, e.At, policy) },
        StoreFound => this with { Store = Store.Answered() },
        StoreProven => this with { Store = StoreOutage.None },
        AssemblyBegun => this with { Assembling = true },
        AssemblyTold => this with { AssemblyKnows = true, Untold = [] },
        AssemblyStopped => this with { Assembling = false, AssemblyKnows = false, Untold = [] },
        PicturesSent e => this with { Dispatch = Dispatch!.With(e) },
        LeaseRenewed e => this with { Dispatch = Dispatch!.Renew(e.Lease), Drawing = Drawing || e.Lease.Ran },
        LeasesExtended e => this with { Dispatch = Dispatch!.ExtendLeases(e.At) },
        PictureReturned e => this with { Dispatch = Dispatch!.Return(e.Picture, e.SendAgain) },
        AttemptEnded e => this with
        {
            Dispatch = Dispatch!.Settle(e.Attempt.Picture),
            Pending = Pending.Add(e.Attempt),
            Drawing = Drawing || e.Attempt.Succeeded,
            Interrupted = Interrupted || e.Attempt.Outcome == AttemptOutcome.Interrupted,
        },
        WindowSet e => this with { Dispatch = Dispatch! with { Window = e.Window }, NoTickets = e.Reason },
        Jobs.DemandTold => this with { DemandTold = true },
        LogStoreStarted e => this with { StoringLog = true, LastLog = e.At },
        LogStoreEnded e => this with { StoringLog = false, Logged = e.Attempts ?? Logged },
        JobReleased => this with { Released = true, Operation = null, Assembling = false, AssemblyKnows = false, Untold = [], Dispatch = Dispatch?.Restart() },
        HeartbeatSeen e => this with { LastHeartbeat = e.At },
        ClientSeen e => this with { LastClient = e.At },
        DirectoryTold e => this with { Told = e.View, ToldAt = e.At },
        DirectoryKnows e => this with { Acknowledged = e.Status },
        JobFilesRemoved => this with { FilesRemoved = true, Operation = null, Store = StoreOutage.None },
        JobUnlisted => this with { Unlisted = true },
        FlushTimerSet e => this with { FlushTimer = e.Runs },
        SnapshotTaken => this with { Unsaved = 0 },
        _ => throw new ArgumentException($"no runtime event: {happened.GetType().Name}", nameof(happened)),
    };

    /// <summary>What a journaled event means for this part.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="state">The journaled part after it.</param>
    /// <param name="policy">Limits.</param>
    public JobRuntime Apply(IJobEvent happened, RenderJobState state, JobPolicy policy)
    {
        JobRuntime counted = this with { Unsaved = Unsaved + 1 };
        return happened switch
        {
            DispatchOpened when Files is { } files => counted with
            {
                Dispatch = PictureDispatch.Open(PictureOrder.Of(files.Storyboard), policy, state.Incarnation),
            },
            AttemptsEnded e => counted.Settle(e.Attempts, state.Pictures, policy),
            PictureLost e => counted with
            {
                Dispatch = Dispatch is null ? null : Dispatch with { Queue = Dispatch.Queue.Repeat(e.Picture, e.At) },
                Untold = Untold.Remove(e.Picture),
            },
            PicturesChosen => counted with
            {
                DemandTold = false,
                Dispatch = Dispatch is null ? null : Dispatch with { Queue = Dispatch.Queue.Rewind() },
            },
            JobPaused => counted with { DemandTold = false },
            JobErased => new JobRuntime { Runs = Runs, LastHeartbeat = LastHeartbeat, LastClient = LastClient, FlushTimer = FlushTimer, Unsaved = counted.Unsaved },
            JobRequeued => counted with
            {
                Released = false,
                DemandTold = false,
                Dispatch = Dispatch is null ? null : Dispatch with { Queue = Dispatch.Queue.Rewind() },
            },
            _ => counted,
        };
    }

    private JobRuntime Settle(ImmutableArray<EndedAttempt> attempts, PictureBoard pictures, JobPolicy policy)
    {
        if (Dispatch is null)
        {
            return this;
        }

        PictureDispatch dispatch = Dispatch;
        foreach (EndedAttempt attempt in attempts)
        {
            DateTimeOffset end = attempt.Started + TimeSpan.FromMilliseconds(attempt.Milliseconds);
            dispatch = pictures[attempt.Picture] != PictureStatus.Waiting ? dispatch.Settled(attempt.Picture, sendAgain: null)
                : attempt.Outcome == AttemptOutcome.Interrupted ? dispatch.SettledByInterruption(attempt.Picture, end, policy)
                : dispatch.Settled(attempt.Picture, end + policy.Pause(pictures.Tallies.GetValueOrDefault(attempt.Picture)?.Failures ?? 1));
        }

        ImmutableArray<int> untold = Assembling
            ? Untold.AddRange(attempts.Where(attempt => attempt.Succeeded).Select(attempt => attempt.Picture))
            : Untold;
        return this with { Dispatch = dispatch, Pending = [], Untold = untold };
    }
}
