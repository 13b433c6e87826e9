using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Which pictures of a storyboard are drawn, given how the checks so far went. A function of these alone: neither times nor nodes change it.
/// </summary>
internal interface IRefinement
{
    /// <summary>All that are to be drawn as far as is known, in the order in which they became so.</summary>
    ImmutableArray<int> Chosen { get; }

    /// <summary>Those of them that are drawn to see whether they were needed, and were not looked at yet; none: nothing more will be drawn.</summary>
    ImmutableArray<int> Open { get; }

    /// <summary>What would be shown in place of a picture, of those that were looked at before.</summary>
    FrameBlend Foresee(int picture);

    /// <summary>Of drawn pictures; only once no check is open.</summary>
    /// <param name="point">Of <see cref="StrengthSpace"/>.</param>
    /// <param name="nearest">The storyboard's picture there.</param>
    FrameBlend BlendAt(double[] point, int nearest);
}
