using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Adaptive;

/// <summary>How near a blend must be to the picture that was drawn to check it.</summary>
/// <param name="Fidelity">Wanted of frames, in decibel.</param>
internal readonly record struct BlendBound(double Fidelity)
{
    /// <summary>
    /// A check may be so much worse than frames are to be: they are blended with the checked picture as well, which halves the distances, and the error of
    /// a curve that bends falls with their square at least.
    /// </summary>
    private const double Check = 6;

    /// <summary>And one block so much worse than the whole: what H.264 leaves in its worst block (docs/adr/0011-adaptive-pictures.md).</summary>
    private const double Block = 10;

    /// <summary>Of frames, a block may be so much worse than the whole.</summary>
    private const double FrameBlock = 12;

    public static BlendBound Of(RenderRequest request) =>
        new(request.Fidelity ?? (request.Draft ? RequestLimits.DraftFidelity : RequestLimits.DefaultFidelity));

    /// <summary>Whether a check passes.</summary>
    public bool Allows(PictureDistance distance) => distance.Whole >= Fidelity - Check && distance.WorstBlock >= Fidelity - Check - Block;

    /// <summary>Decibels by which a blend is better than a frame has to be; below 0, worse.</summary>
    public double Left(PictureDistance distance) => Math.Min(distance.Whole - Fidelity, distance.WorstBlock - (Fidelity - FrameBlock));
}
