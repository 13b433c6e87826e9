namespace AADiff.Coordinator.Jobs;

/// <summary>How far a job is; pausing and waiting for the store are beside it. The numbers are those of the journal.</summary>
internal enum JobPhase
{
    /// <summary>Nobody submitted it yet.</summary>
    None = 0,
    Planning = 1,
    Rendering = 2,
    Assembling = 3,
    Completed = 4,
    Failed = 5,
    Cancelled = 6,
}
