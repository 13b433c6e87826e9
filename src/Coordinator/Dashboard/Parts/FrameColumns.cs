using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>How far the frames of a piece of the video are.</summary>
public enum PieceState
{
    /// <summary>None of its pictures is there.</summary>
    Waiting,

    /// <summary>Some are.</summary>
    Partly,

    Done,

    Failed,
}

/// <summary>A piece of the video: its frames, and the pictures that they are made of.</summary>
/// <param name="From">First frame.</param>
/// <param name="To">The frame after the last.</param>
/// <param name="Pictures">Numbers in the storyboard, each once.</param>
/// <param name="Blended">Some of its frames are blended of several pictures.</param>
public sealed record FrameColumn(int From, int To, ImmutableArray<int> Pictures, bool Blended)
{
    /// <param name="states">Of all pictures, by number.</param>
    public PieceState StateIn(IReadOnlyList<PictureState> states)
    {
        int done = Pictures.Count(picture => picture < states.Count && states[picture] == PictureState.Done);
        return Pictures.Any(picture => picture < states.Count && states[picture] == PictureState.Failed) ? PieceState.Failed
            : done == Pictures.Length ? PieceState.Done
            : done > 0 ? PieceState.Partly
            : PieceState.Waiting;
    }
}

/// <summary>The strip of a job's video, cut into pieces that are wide enough to be seen.</summary>
internal static class FrameColumns
{
    public static ImmutableArray<FrameColumn> Of(Storyboard board)
    {
        int frames = board.Frames.Length;
        int columns = Math.Min(frames, DashboardLimits.StripColumns);
        return
        [
            .. Enumerable.Range(0, columns).Select(column =>
            {
                (int from, int to) = CurveShape.Piece(column, columns, frames);
                FrameBlend[] blends = [.. Enumerable.Range(from, to - from).Select(frame => board.IsSettled ? board.BlendOf(frame) : FrameBlend.Alone(board.Frames[frame]))];
                return new FrameColumn(
                    from, to, [.. blends.SelectMany(blend => blend.Pictures).Distinct().Order()], board.IsSettled && blends.Any(blend => !blend.IsAlone));
            }),
        ];
    }
}
