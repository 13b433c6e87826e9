using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>A picture that is drawn to see whether it was needed.</summary>
/// <param name="Picture">Which.</param>
/// <param name="Foreseen">What would be shown in its place.</param>
internal sealed record BlendCheck(int Picture, FrameBlend Foreseen);

/// <summary>
/// Which pictures of a storyboard are drawn, given how the checks so far went. A function of these alone: neither times nor nodes change it.
/// </summary>
internal interface IRefinement
{
    /// <summary>All that are to be drawn as far as is known, in the order in which they became so.</summary>
    ImmutableArray<int> Chosen { get; }

    /// <summary>Checks that are open; none: nothing more will be drawn.</summary>
    ImmutableArray<BlendCheck> Open { get; }

    /// <summary>Of drawn pictures; only once no check is open.</summary>
    /// <param name="point">Of <see cref="StrengthSpace"/>.</param>
    /// <param name="nearest">The storyboard's picture there.</param>
    FrameBlend BlendAt(double[] point, int nearest);
}
