using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>
/// Between a job and the owners of its pictures. A job may ask again at any time (at-most-once delivery); a fence grows with every
/// re-send, so answers to an older one are known. Replies go to the <c>job</c> region, because a job may move.
/// </summary>
public static class PictureProtocol
{
    /// <summary>job → owner: have this picture rendered, or say where it is.</summary>
    public sealed record RenderPicture(
        PictureKey Key, BaseKey Base, ImmutableArray<float> Strengths, string JobId, int Picture, int Priority, long Fence) : IForPicture;

    /// <summary>owner → job: accepted; a heartbeat follows at least every two seconds while it waits or runs.</summary>
    public sealed record PictureAccepted(string JobId, int Picture, long Fence, string Node) : IForJob;

    /// <summary>owner → job: still needed and alive, every two seconds, and when its drawing begins. Step 0 of 0 while it waits.</summary>
    /// <param name="JobId">Who waits.</param>
    /// <param name="Picture">Index into its pictures.</param>
    /// <param name="Fence">Of its request.</param>
    /// <param name="Node">Where the attempt is.</param>
    /// <param name="Step">Denoising steps done.</param>
    /// <param name="Steps">Of so many.</param>
    /// <param name="Reason">Why the node does not draw it, in one sentence; null where it only waits its turn.</param>
    public sealed record PictureProgress(string JobId, int Picture, long Fence, string Node, int Step, int Steps, string? Reason = null) : IForJob
    {
        public bool Runs => Steps > 0;
    }

    /// <summary>owner → job: the picture is in the store under this name. Cached: it was there before.</summary>
    public sealed record PictureDone(
        string JobId, int Picture, PictureKey Key, string ObjectName, string Sha256, long Bytes, string Node, string Attempt, double Milliseconds,
        bool Cached) : IForJob;

    /// <summary>owner → job: this attempt failed.</summary>
    public sealed record PictureFailed(
        string JobId, int Picture, long Fence, FailureKind Kind, string Node, string Attempt, string Error) : IForJob;

    /// <summary>owner → job: the owner moves to another node; ask again. Costs no retry.</summary>
    public sealed record PictureRelocated(string JobId, int Picture, long Fence) : IForJob;

    /// <summary>job → owner: this job does not need it any more; the rendering ends when no job does.</summary>
    public sealed record CancelPicture(PictureKey Key, string JobId) : IForPicture;

    /// <summary>job → owner: the priority that this job's picture has from now on.</summary>
    public sealed record PrioritizePicture(PictureKey Key, string JobId, int Priority) : IForPicture;
}
