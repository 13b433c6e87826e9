using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>A change of the directory.</summary>
internal interface IDirectoryChange;

/// <summary>job → directory: how it stands. Persisted and acknowledged when its status is a new one. Also the directory's event.</summary>
internal sealed record JobListed(JobView View) : IDirectoryChange
{
    /// <summary>It is to be listed no longer; <see cref="View"/> is the last one. Versions that do not know this go on listing that.</summary>
    public bool Deleted { get; init; }
}

/// <summary>A job in the same status as before has come further; not journaled, because the job tells again every second.</summary>
internal sealed record ProgressListed(JobView View) : IDirectoryChange;

/// <summary>Not journaled.</summary>
internal sealed record DirectorySnapshotTaken : IDirectoryChange
{
    public static DirectorySnapshotTaken Instance { get; } = new();
}

/// <summary>Writes a snapshot of these jobs.</summary>
internal sealed record StoreDirectorySnapshot(IEnumerable<JobView> Jobs);

/// <summary>directory → job: its being in this status is in the journal.</summary>
internal sealed record JobAcknowledged(string JobId, JobStatus Status)
{
    /// <summary>Its being listed no longer is in the journal.</summary>
    public bool Deleted { get; init; }
}
