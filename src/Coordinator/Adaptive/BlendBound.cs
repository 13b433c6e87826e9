using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Adaptive;

/// <summary>How near a blend must be to the picture that was drawn to check it, in decibel.</summary>
/// <param name="Whole">Over the whole picture.</param>
/// <param name="WorstBlock">Over its worst 16×16 block.</param>
internal readonly record struct BlendBound(double Whole, double WorstBlock)
{
    /// <summary>
    /// A check may be so much worse than frames are to be: they are blended with the checked picture as well, which halves the distances, and the error of
    /// a curve that bends falls with their square at least.
    /// </summary>
    private const double Check = 6;

    /// <summary>And one block so much worse than the whole: what H.264 leaves in its worst block (docs/adr/0011-adaptive-pictures.md).</summary>
    private const double Block = 10;

    public static BlendBound Of(RenderRequest request) => Of(request.Fidelity ?? (request.Draft ? RequestLimits.DraftFidelity : RequestLimits.DefaultFidelity));

    /// <param name="fidelity">Wanted of frames.</param>
    public static BlendBound Of(double fidelity) => new(fidelity - Check, fidelity - Check - Block);

    public bool Allows(PictureDistance distance) => distance.Whole >= Whole && distance.WorstBlock >= WorstBlock;
}
