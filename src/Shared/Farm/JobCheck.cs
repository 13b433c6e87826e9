using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>What a request would become, before anything is drawn.</summary>
public sealed record JobCheck
{
    /// <summary>Frames of the video.</summary>
    public required int Frames { get; init; }

    /// <summary>Length of the video.</summary>
    public required double VideoSeconds { get; init; }

    /// <summary>Pictures that are drawn in any case.</summary>
    public required int LeastPictures { get; init; }

    /// <summary>Pictures that are drawn at most; how many are depends on how they come out.</summary>
    public required int MostPictures { get; init; }

    /// <summary>Words considered, best first, with score and whether they are driven.</summary>
    public ImmutableArray<WordScore> Words { get; init; } = [];

    public ImmutableArray<PresetScore> Presets { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>As drawn, in pixels.</summary>
    public required PictureSize Size { get; init; }

    public required int Steps { get; init; }

    public required double Guidance { get; init; }

    public required string Scheduler { get; init; }

    /// <summary>
    /// Seconds in which the nodes that draw now would draw the least pictures if they had nothing else to do, at what a picture took them lately; null:
    /// no node has drawn anything yet.
    /// </summary>
    public double? LeastSeconds { get; init; }

    /// <summary>The same for the most pictures.</summary>
    public double? MostSeconds { get; init; }

    /// <summary>Bytes that pictures and video would take in the store at most, by a rule of thumb.</summary>
    public required long Bytes { get; init; }

    /// <summary>Only when it was asked for.</summary>
    public JobCurve? Curve { get; init; }
}
