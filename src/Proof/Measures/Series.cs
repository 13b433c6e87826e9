using System.Collections.Immutable;

namespace AADiff.Proof.Measures;

/// <summary>One value a frame.</summary>
/// <param name="Name">As sentences call it: "the loudness of the sound".</param>
/// <param name="Values">Finite, [frames].</param>
/// <param name="Grain">
/// Differences up to this mean nothing: what encoding, rounding or arithmetic of 32 bits leave of equal values. A series that spans no more stands
/// still.
/// </param>
public sealed record Series(string Name, ImmutableArray<double> Values, double Grain = 0)
{
    /// <summary>Fewer say nothing about a connection, whatever the formula gives.</summary>
    public const int FewestFrames = 8;

    public int Frames => Values.Length;

    /// <summary>Null: it moves, and is long enough. Else what follows "not measurable because".</summary>
    public string? Flaw() => Frames switch
    {
        < 2 => "the video has one frame only",
        < FewestFrames => $"the video has {Frames} frames, and fewer than {FewestFrames} say nothing",
        _ => StandsStill ? $"{Name} never changes" : null,
    };

    /// <summary>A rounding error of the largest value is no movement either.</summary>
    public bool StandsStill => Frames == 0 || Values.Max() - Values.Min() <= Math.Max(Grain, 1e-12 * Values.Max(Math.Abs));
}
