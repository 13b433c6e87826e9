namespace AADiff.Shared.Protocol;

/// <summary>Names that every process of a farm must agree on.</summary>
public static class FarmNames
{
    public const string CoordinatorRole = "coordinator";

    public const string GpuRole = "gpu";

    /// <summary>A GPU member also has the role <c>slots-N</c>: N pictures in one batch.</summary>
    public const string SlotsRolePrefix = "slots-";

    public const string JobRegion = "job";

    public const string PictureRegion = "frame";

    public const string BaseRegion = "base";

    public const string Scheduler = "farm-scheduler";

    /// <summary>Name of the actor under /user that hands out the segments of a coordinator's jobs.</summary>
    public const string Segments = "segments";

    /// <summary>Name of the actor under /user that encodes segments in a GPU process.</summary>
    public const string SegmentEncoder = "segment-encoder";

    /// <summary>Name of the actor under /user that hands out the permits of a GPU process.</summary>
    public const string GpuNode = "gpu-node";
}
