using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>job → directory: how it stands. Persisted and acknowledged when its state is a new one. Also the directory's event.</summary>
internal sealed record JobListed(JobView View);

/// <summary>directory → job: its being in this state is on record.</summary>
internal sealed record JobAcknowledged(string JobId, JobStatus Status);
