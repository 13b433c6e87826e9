using System.Collections.Immutable;
using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;

namespace AADiff.Sound.Curves;

/// <summary>
/// What drives a video, frame by frame, as it is written to files and read back: the steps from loudness to envelope, and the strengths of
/// words. A curve that was edited by hand may leave out any of the steps; what is left out is empty.
/// </summary>
public sealed record Curve
{
    public required FrameRate FrameRate { get; init; }

    public required int Frames { get; init; }

    /// <summary>a: loudness in the feature's unit, [frames] or empty.</summary>
    public ImmutableArray<double> Loudness { get; init; } = [];

    /// <summary>u: normalised, [frames] or empty.</summary>
    public ImmutableArray<double> Normalised { get; init; } = [];

    /// <summary>v: envelope, [frames] or empty.</summary>
    public ImmutableArray<double> Envelope { get; init; } = [];

    /// <summary>m of each driven word.</summary>
    public ImmutableArray<CurveWord> Words { get; init; } = [];

    public static Curve Of(LoudnessCurve measured, IEnumerable<CurveWord> words) => new()
    {
        FrameRate = measured.FrameRate,
        Frames = measured.Frames,
        Loudness = measured.Loudness,
        Normalised = measured.Normalised,
        Envelope = measured.Envelope,
        Words = [.. words],
    };

    /// <summary>When a frame is shown, in seconds.</summary>
    public double Time(int frame) => (double)frame * FrameRate.Denominator / FrameRate.Numerator;
}

/// <param name="Word">As it stands in the prompt.</param>
/// <param name="Strengths">m, [frames].</param>
public sealed record CurveWord(string Word, ImmutableArray<float> Strengths);
