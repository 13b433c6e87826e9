namespace AADiff.Shared.Farm;

/// <summary>States of a job; the table of transitions is <c>RenderJobState</c> of the coordinator.</summary>
public enum JobStatus
{
    /// <summary>Accepted; the storyboard is being made.</summary>
    Planning,

    /// <summary>Pictures are being rendered.</summary>
    Rendering,

    /// <summary>Sends nothing new; pictures that run now are still kept.</summary>
    Paused,

    /// <summary>All pictures are there; the video is being finished.</summary>
    Assembling,

    /// <summary>The store is away or full; goes on by itself.</summary>
    Blocked,

    Completed,
    Failed,
    Cancelled,
}
