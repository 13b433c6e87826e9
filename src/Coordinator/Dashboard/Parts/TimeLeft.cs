using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>How long the pictures of a job will still take, at the pace that it has had so far.</summary>
internal static class TimeLeft
{
    /// <summary>Fewer pictures say nothing about the pace.</summary>
    private const int Least = 3;

    /// <returns>Seconds; null: nothing is drawn, or too little is known.</returns>
    public static double? Of(JobView job)
    {
        int drawn = job.Done - job.Cached;
        int left = job.Pictures - job.Done - job.Failed;
        return job.Status == JobStatus.Rendering && drawn >= Least && job.StageSeconds.TryGetValue(JobStages.Rendering, out double seconds) && seconds > 0
            ? left * seconds / drawn
            : null;
    }
}
