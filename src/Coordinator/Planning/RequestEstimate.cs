using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>What a planned request will cost, by what nodes took for pictures lately and by rules of thumb.</summary>
public static class RequestEstimate
{
    /// <summary>Bytes a pixel of a PNG that a diffusion model has drawn; rarely more.</summary>
    private const double PictureBytesPerPixel = 1.8;

    /// <summary>Bytes a pixel and frame of H.264 at the quality that videos are encoded with; rarely more.</summary>
    private const double VideoBytesPerPixel = 0.05;

    /// <param name="request">What was planned.</param>
    /// <param name="plan">What came of it.</param>
    /// <param name="nodes">As they last reported.</param>
    /// <param name="withCurve">Whether the curve comes along.</param>
    public static JobCheck Of(RenderRequest request, PlannedRequest plan, IReadOnlyList<NodeView> nodes, bool withCurve)
    {
        (int least, int most) = (plan.First?.Length ?? plan.Storyboard.Pictures.Length, plan.Storyboard.Pictures.Length);
        int frames = plan.Storyboard.Frames.Length;
        double? each = SecondsPerPicture(nodes);
        double pixels = (double)plan.Spec.Size.Width * plan.Spec.Size.Height;
        return new JobCheck
        {
            Frames = frames,
            VideoSeconds = frames / request.FrameRate.PerSecond,
            LeastPictures = least,
            MostPictures = most,
            Words = plan.Words,
            Presets = plan.Presets,
            Warnings = plan.Warnings,
            Size = plan.Spec.Size,
            Steps = plan.Spec.Steps,
            Guidance = plan.Spec.Guidance,
            Scheduler = plan.Spec.Scheduler,
            LeastSeconds = least * each,
            MostSeconds = most * each,
            Bytes = (long)(pixels * ((most * PictureBytesPerPixel) + (frames * VideoBytesPerPixel))),
            Curve = withCurve ? plan.Curve : null,
        };
    }

    /// <summary>Of all nodes together that take work; null: none of them has drawn anything yet.</summary>
    private static double? SecondsPerPicture(IReadOnlyList<NodeView> nodes)
    {
        double perSecond = nodes.Where(node => node.State == "ready" && node.MillisecondsPerPicture > 0).Sum(node => 1000 / node.MillisecondsPerPicture);
        return perSecond > 0 ? 1 / perSecond : null;
    }
}
