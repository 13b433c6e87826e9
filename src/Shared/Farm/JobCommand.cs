namespace AADiff.Shared.Farm;

/// <summary>What can be asked of a job once it has been submitted.</summary>
public enum JobCommandKind { Pause, Resume, Cancel, RequeueFailed, SetPriority }

/// <param name="Job">The job afterwards; null when there is none of that id.</param>
/// <param name="Refused">One sentence when the command does not fit the job's state; null when it was carried out or changed nothing.</param>
public sealed record JobCommandReply(JobView? Job, string? Refused);
