namespace AADiff.Shared.Protocol;

/// <summary>Names that every process of a farm must agree on.</summary>
public static class FarmNames
{
    public const string CoordinatorRole = "coordinator";

    public const string GpuRole = "gpu";

    /// <summary>A GPU member also has the role <c>slots-N</c>: N pictures in one batch.</summary>
    public const string SlotsRolePrefix = "slots-";

    /// <summary>A GPU member also has the role <c>device-D</c>: what it draws on, such as <c>cpu</c> or <c>cuda_0</c>.</summary>
    public const string DeviceRolePrefix = "device-";

    /// <summary>A coordinator that clients reach by itself also has the role <c>http-HOST_PORT</c>, where its API and its pages are.</summary>
    public const string HttpRolePrefix = "http-";

    /// <summary>A role can't have a colon in it, and no name of a host or a device has the letter that stands for it.</summary>
    public static string Role(string prefix, string value) => prefix + value.Replace(':', '_');

    /// <summary>What a member says with a role of that prefix; null: nothing.</summary>
    public static string? Said(IEnumerable<string> roles, string prefix) =>
        roles.FirstOrDefault(role => role.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Replace('_', ':');

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
