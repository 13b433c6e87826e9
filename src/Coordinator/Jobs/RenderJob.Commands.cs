using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <content>What people ask of a job, by the table of <see cref="JobCommandTable"/>.</content>
internal sealed partial record RenderJob
{
    private JobDecision Command(JobProtocol.CommandJob m, DateTimeOffset now)
    {
        if (!State.Exists)
        {
            return Nothing;
        }

        JobCommandRule rule = JobCommandTable.Find(Status, m.Kind);
        if (rule.Refusal is not null)
        {
            return Refuse($"{Name(m.Kind)} job {JobId} is not possible: {rule.Refusal}.");
        }

        return !rule.Carries ? Nothing : m.Kind switch
        {
            JobCommandKind.Pause => Pause(now),
            JobCommandKind.Resume => Nothing.Record(JobResumed.Instance),
            JobCommandKind.Cancel => End(new JobCancelled(Milliseconds(now))),
            JobCommandKind.RequeueFailed => Requeue(now),
            _ => SetPriority(m.Priority),
        };
    }

    private static string Name(JobCommandKind kind) => kind switch
    {
        JobCommandKind.Pause => "Pausing",
        JobCommandKind.Resume => "Resuming",
        JobCommandKind.Cancel => "Cancelling",
        JobCommandKind.RequeueFailed => "Requeueing",
        _ => "Setting the priority of",
    };

    private JobDecision Refuse(string sentence) => Nothing.Answer(new JobProtocol.JobState(JobId, View: null, sentence));

    private JobDecision Pause(DateTimeOffset now)
    {
        JobDecision paused = Nothing.Record(JobPaused.Instance);
        if (Runtime.Dispatch is null)
        {
            return paused;
        }

        Lease[] waiting = [.. Runtime.Dispatch.Leases.Values.Where(lease => lease.Waits)];
        return paused
            .Record(waiting.Select(lease => new PictureReturned(lease.Picture, now)))
            .Do(waiting.Select(Withdrawal))
            .Do(new TellScheduler(NoDemand));
    }

    private JobDecision Requeue(DateTimeOffset now) =>
        State.Phase == JobPhase.Failed || State.Pictures.Failed > 0 ? Nothing.Record(new JobRequeued(Milliseconds(now))) : Nothing;

    private JobDecision SetPriority(int? priority)
    {
        if (priority is not (>= RequestLimits.LowestPriority and <= RequestLimits.HighestPriority))
        {
            return Refuse(
                $"Priority {priority?.ToString() ?? "(none)"} of job {JobId} is out of range; "
                    + $"give a number from {RequestLimits.LowestPriority} to {RequestLimits.HighestPriority}.");
        }

        if (priority == State.Priority)
        {
            return Nothing;
        }

        return Nothing.Record(new PrioritySet(priority.Value)).Do((Runtime.Dispatch?.Leases.Values ?? []).Select(lease =>
            new TellPicture(new PictureProtocol.PrioritizePicture(Key(lease.Picture), JobId, priority.Value))));
    }
}
