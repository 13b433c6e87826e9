using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Telemetry;

namespace AADiff.Coordinator.Jobs;

/// <content>What a job's changes come to in figures and in its trace.</content>
internal sealed partial class RenderJobActor
{
    private void Measure(RenderJob before, JobDecision decision)
    {
        foreach (IJobChange change in decision.Events)
        {
            switch (change)
            {
                case JobPlanned e:
                    JobTrace.Record("plan", _jobId, Since(before), error: null, new("aadiff.pictures", e.Pictures), new("aadiff.frames", e.Frames));
                    break;
                case AttemptEnded { Attempt: { Succeeded: true } attempt }:
                    FarmMeter.Recorded.Add(1, FarmMeter.Label("source", attempt.Outcome == AttemptOutcome.Cached ? "store" : "drawn"));
                    break;
                case PicturesChosen e:
                    FarmMeter.Checks.Add(e.Checks.Count(check => check.Passed), FarmMeter.Label("result", "near"));
                    FarmMeter.Checks.Add(e.Checks.Count(check => !check.Passed), FarmMeter.Label("result", "far"));
                    break;
                case JobCompleted:
                    End(before, "completed", error: null);
                    break;
                case JobFailed e:
                    End(before, "failed", e.Reason);
                    break;
                case JobCancelled:
                    End(before, "cancelled", error: null);
                    break;
            }
        }
    }

    private void End(RenderJob before, string state, string? error)
    {
        FarmMeter.Jobs.Add(1, FarmMeter.Label("state", state));
        JobTrace.Record("job", _jobId, Since(before), error, new("aadiff.state", state), new("aadiff.pictures", before.State.Pictures.Count));
    }

    /// <summary>Clocks of coordinators differ, and one may have been set.</summary>
    private TimeSpan Since(RenderJob job) => TimeSpan.FromTicks(Math.Max(0, (_clock.Now - job.State.Submitted).Ticks));
}
