using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Draws a few of a storyboard's pictures, and more only where what lies between them is no blend of them (docs/adr/0011-adaptive-pictures.md).
/// </summary>
internal static class AdaptivePictures
{
    /// <summary>One in so many pictures is drawn to begin with, and as many again to check.</summary>
    private const int FirstOf = 12;

    private const int FewestFirst = 3;

    /// <summary>However many there are: what these miss, the checks find.</summary>
    private const int MostFirst = 17;

    /// <summary>Of fewer pictures, each is drawn: there is next to nothing to save.</summary>
    private const int FewestPictures = 6;

    /// <summary>Before anything is drawn; no bound matters yet.</summary>
    private static readonly PictureChecks _none = new(new BlendBound(RequestLimits.DefaultFidelity), []);

    /// <summary>Settled at once where nothing is to be checked.</summary>
    public static Storyboard Plan(Storyboard storyboard) => Of(storyboard, _none).Open.IsEmpty ? Settle(storyboard, _none) : storyboard;

    /// <summary>What is drawn to begin with.</summary>
    public static ImmutableArray<int> First(Storyboard storyboard) => Of(storyboard, _none).Chosen;

    /// <param name="storyboard">An adaptive one.</param>
    /// <param name="checks">So far.</param>
    public static IRefinement Of(Storyboard storyboard, PictureChecks checks) => Of(new StrengthSpace(storyboard), checks);

    /// <summary>The same storyboard, with what each of its frames is made of.</summary>
    public static Storyboard Settle(Storyboard storyboard, PictureChecks checks)
    {
        StrengthSpace space = new(storyboard);
        IRefinement settled = Of(space, checks);
        ImmutableArray<FrameBlend>.Builder blends = ImmutableArray.CreateBuilder<FrameBlend>(storyboard.Frames.Length);
        for (int frame = 0; frame < storyboard.Frames.Length; frame++)
        {
            ReadOnlySpan<float> strengths = storyboard.StrengthsOf(frame);
            blends.Add(frame > 0 && strengths.SequenceEqual(storyboard.StrengthsOf(frame - 1))
                ? blends[^1]
                : settled.BlendAt(space.Of(strengths), storyboard.Frames[frame]));
        }

        return storyboard with { Blends = blends.MoveToImmutable() };
    }

    private static IRefinement Of(StrengthSpace space, PictureChecks checks)
    {
        int pictures = space.Points.Length;
        int first = pictures < FewestPictures ? pictures : Math.Clamp((pictures + FirstOf - 1) / FirstOf, FewestFirst, MostFirst);
        return space.Axes switch
        {
            0 => new SinglePicture(),
            1 => new IntervalRefinement(space.Points, Math.Max(1, first - 1), checks.Made.ToDictionary(check => check.Picture, check => check.Passed)),
            _ => new GapRefinement(space.Points, first, checks.Bound, checks.Made),
        };
    }

    /// <summary>Nothing moves.</summary>
    private sealed class SinglePicture : IRefinement
    {
        public ImmutableArray<int> Chosen { get; } = [0];

        public ImmutableArray<int> Open => [];

        public FrameBlend Foresee(int picture) => FrameBlend.Alone(0);

        public FrameBlend BlendAt(double[] point, int nearest) => FrameBlend.Alone(0);
    }
}
