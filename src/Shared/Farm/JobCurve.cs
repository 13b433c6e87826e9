using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>What drives the pictures of a job, frame by frame. Stored as <c>jobs/{id}/curve.json</c>.</summary>
public sealed record JobCurve
{
    public required FrameRate FrameRate { get; init; }

    /// <summary>Frames of the video.</summary>
    public required int Frames { get; init; }

    /// <summary>In the order of the request; empty for a job that an earlier version planned.</summary>
    public ImmutableArray<SoundCurve> Sounds { get; init; } = [];

    public ImmutableArray<WordCurve> Words { get; init; } = [];
}

/// <param name="FileName">The user's name of the sound.</param>
/// <param name="Loudness">In the unit of its feature, one a frame of this sound, which may be longer or shorter than the video.</param>
/// <param name="Envelope">Normalised and smoothed, one a frame of this sound.</param>
public sealed record SoundCurve(string FileName, ImmutableArray<double> Loudness, ImmutableArray<double> Envelope);

/// <param name="Word">A driven word.</param>
/// <param name="Strengths">Factor of its attention, unrounded, one a frame of the video; 1 is the base picture.</param>
public sealed record WordCurve(string Word, ImmutableArray<float> Strengths);
