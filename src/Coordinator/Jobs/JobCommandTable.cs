using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <param name="Carries">The command is carried out.</param>
/// <param name="Refusal">Why not, as the end of a sentence that begins with the command and the job; null: carried out, or done
/// already.</param>
internal sealed record JobCommandRule(bool Carries, string? Refusal)
{
    public static JobCommandRule Do { get; } = new(true, null);

    public static JobCommandRule Nothing { get; } = new(false, null);

    public static JobCommandRule Refuse(string because) => new(false, because);
}

/// <summary>What a command does in each state. Every pair has its line; commands that are done already change nothing.</summary>
internal static class JobCommandTable
{
    public static JobCommandRule Find(JobStatus status, JobCommandKind command) => (status, command) switch
    {
        (JobStatus.Planning, JobCommandKind.Pause) => JobCommandRule.Do,
        (JobStatus.Planning, JobCommandKind.Resume) => JobCommandRule.Nothing,
        (JobStatus.Planning, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Planning, JobCommandKind.RequeueFailed) => JobCommandRule.Nothing,
        (JobStatus.Planning, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Rendering, JobCommandKind.Pause) => JobCommandRule.Do,
        (JobStatus.Rendering, JobCommandKind.Resume) => JobCommandRule.Nothing,
        (JobStatus.Rendering, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Rendering, JobCommandKind.RequeueFailed) => JobCommandRule.Do,
        (JobStatus.Rendering, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Paused, JobCommandKind.Pause) => JobCommandRule.Nothing,
        (JobStatus.Paused, JobCommandKind.Resume) => JobCommandRule.Do,
        (JobStatus.Paused, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Paused, JobCommandKind.RequeueFailed) => JobCommandRule.Do,
        (JobStatus.Paused, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Assembling, JobCommandKind.Pause) => JobCommandRule.Refuse(
            "all its pictures are there and its video is being finished, so there is nothing left to pause"),
        (JobStatus.Assembling, JobCommandKind.Resume) => JobCommandRule.Nothing,
        (JobStatus.Assembling, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Assembling, JobCommandKind.RequeueFailed) => JobCommandRule.Nothing,
        (JobStatus.Assembling, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Blocked, JobCommandKind.Pause) => JobCommandRule.Do,
        (JobStatus.Blocked, JobCommandKind.Resume) => JobCommandRule.Nothing,
        (JobStatus.Blocked, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Blocked, JobCommandKind.RequeueFailed) => JobCommandRule.Do,
        (JobStatus.Blocked, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Completed, JobCommandKind.Pause) =>
            JobCommandRule.Refuse("it is completed; submit the request again under another id to change it"),
        (JobStatus.Completed, JobCommandKind.Resume) => JobCommandRule.Nothing,
        (JobStatus.Completed, JobCommandKind.Cancel) => JobCommandRule.Refuse("it is completed; delete it to remove its video"),
        (JobStatus.Completed, JobCommandKind.RequeueFailed) => JobCommandRule.Nothing,
        (JobStatus.Completed, JobCommandKind.SetPriority) => JobCommandRule.Refuse("it is completed; a priority means nothing to it any more"),

        (JobStatus.Failed, JobCommandKind.Pause) => JobCommandRule.Refuse("it has failed and does nothing; requeue it to go on"),
        (JobStatus.Failed, JobCommandKind.Resume) => JobCommandRule.Refuse("it has failed; requeue it to go on"),
        (JobStatus.Failed, JobCommandKind.Cancel) => JobCommandRule.Do,
        (JobStatus.Failed, JobCommandKind.RequeueFailed) => JobCommandRule.Do,
        (JobStatus.Failed, JobCommandKind.SetPriority) => JobCommandRule.Do,

        (JobStatus.Cancelled, JobCommandKind.Pause) => JobCommandRule.Refuse("it is cancelled; submit the request again under another id"),
        (JobStatus.Cancelled, JobCommandKind.Resume) => JobCommandRule.Refuse("it is cancelled; submit the request again under another id"),
        (JobStatus.Cancelled, JobCommandKind.Cancel) => JobCommandRule.Nothing,
        (JobStatus.Cancelled, JobCommandKind.RequeueFailed) => JobCommandRule.Refuse("it is cancelled; submit the request again under another id"),
        (JobStatus.Cancelled, JobCommandKind.SetPriority) => JobCommandRule.Refuse("it is cancelled; a priority means nothing to it any more"),

        _ => throw new ArgumentOutOfRangeException(nameof(command), $"no rule for {command} while {status}"),
    };
}
