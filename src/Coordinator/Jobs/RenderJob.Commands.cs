using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Jobs;

/// <content>What people ask of a job, by the table of <see cref="JobCommandTable"/>.</content>
internal sealed partial class RenderJob
{
    private const int HighestPriority = 100;

    private JobDecision Command(JobProtocol.CommandJob m, DateTimeOffset now)
    {
        if (!State.Exists)
            return new JobDecision([], [], new JobAnswer());

        JobCommandRule rule = JobCommandTable.Find(Status, m.Kind);
        if (rule.Refusal is not null)
            return Refuse($"{Name(m.Kind)} job {jobId} is not possible: {rule.Refusal}.");

        return !rule.Carries ? new JobDecision([], [], new JobAnswer()) : m.Kind switch
        {
            JobCommandKind.Pause => Pause(now),
            JobCommandKind.Resume => Carry(JobResumed.Instance),
            JobCommandKind.Cancel => Carry(new JobCancelled(Milliseconds(now))),
            JobCommandKind.RequeueFailed => Requeue(now),
            _ => SetPriority(m.Priority),
        };
    }

    private static JobDecision Carry(IJobEvent happened) => new([happened], [], new JobAnswer());

    private static JobDecision Refuse(string sentence) => new([], [], new JobAnswer(sentence));

    private static string Name(JobCommandKind kind) => kind switch
    {
        JobCommandKind.Pause => "Pausing",
        JobCommandKind.Resume => "Resuming",
        JobCommandKind.Cancel => "Cancelling",
        JobCommandKind.RequeueFailed => "Requeueing",
        _ => "Setting the priority of",
    };

    private JobDecision Pause(DateTimeOffset now) => new(
        [JobPaused.Instance],
        _work is null
            ? []
            : [.. _work.WithdrawWaiting(now).Select(message => new TellPicture(message)), new TellScheduler(PictureWork.NoDemand(jobId, State))],
        new JobAnswer());

    private JobDecision Requeue(DateTimeOffset now) =>
        State.Phase == JobPhase.Failed || State.Pictures.Failed > 0
            ? Carry(new JobRequeued(Milliseconds(now)))
            : new JobDecision([], [], new JobAnswer());

    private JobDecision SetPriority(int? priority)
    {
        if (priority is not (>= 0 and <= HighestPriority))
            return Refuse($"Priority {priority?.ToString() ?? "(none)"} of job {jobId} is out of range; give a number from 0 to {HighestPriority}.");

        if (priority == State.Priority)
            return new JobDecision([], [], new JobAnswer());

        ImmutableArray<IJobEffect> effects = _work is null ? [] : [.. _work.Prioritize(priority.Value).Select(message => new TellPicture(message))];
        return new JobDecision([new PrioritySet(priority.Value)], effects, new JobAnswer());
    }
}
