namespace AADiff.Shared.Protocol;

/// <summary>Keys of the actors that a process finds in its <c>ActorRegistry</c>: the real thing or a proxy, whichever the process has.</summary>
public static class FarmActors
{
    /// <summary>Takes every <see cref="IForJob"/>.</summary>
    public sealed class JobRegion;

    /// <summary>Takes every <see cref="IForPicture"/>.</summary>
    public sealed class PictureRegion;

    /// <summary>Takes every <see cref="IForBase"/>.</summary>
    public sealed class BaseRegion;

    /// <summary>Takes what is addressed to the farm scheduler, wherever that runs.</summary>
    public sealed class Scheduler;

    /// <summary>The node actor of this process, when it renders.</summary>
    public sealed class GpuNode;
}
