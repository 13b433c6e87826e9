namespace AADiff.Shared.Farm;

public static class JobStatusRules
{
    /// <summary>Nothing happens to the job any more unless somebody asks.</summary>
    public static bool HasEnded(this JobStatus status) => status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;
}
