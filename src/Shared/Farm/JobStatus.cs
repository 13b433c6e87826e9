namespace AADiff.Shared.Farm;

/// <summary>States of a job; the table of transitions is <c>RenderJobState</c> of the coordinator.</summary>
public enum JobStatus
{
    /// <summary>Accepted; the storyboard is being made.</summary>
    Planning,

    /// <summary>Pictures are being rendered.</summary>
    Rendering,

    /// <summary>No further pictures are asked for; those that are being drawn now are still kept.</summary>
    Paused,

    /// <summary>All pictures are there; the video is being finished.</summary>
    Assembling,

    /// <summary>The object store can't be reached or is full; the job goes on by itself when it can be used again.</summary>
    Blocked,

    Completed,
    Failed,
    Cancelled,
}

public static class JobStatusRules
{
    /// <summary>Nothing happens to the job any more unless somebody asks.</summary>
    public static bool HasEnded(this JobStatus status) => status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;
}
