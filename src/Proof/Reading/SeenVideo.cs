using System.Collections.Immutable;
using AADiff.Proof.Measures;
using AADiff.Proof.Motion;
using AADiff.Shared.Requests;

namespace AADiff.Proof.Reading;

/// <summary>What was seen of a video, one value a frame, whatever it sounds like.</summary>
public sealed record SeenVideo
{
    public required PictureSize Size { get; init; }

    public required FrameRate FrameRate { get; init; }

    /// <summary>For distances between any two frames.</summary>
    public required LumaFrames Luma { get; init; }

    /// <summary>Mean |Δ| of red, green and blue from the frame before, 0 to 255; one fewer than frames.</summary>
    public required ImmutableArray<double> Differences { get; init; }

    /// <summary>Similarity of each frame with each text, in the order of <see cref="Watching.Texts"/>; empty: none was asked for.</summary>
    public ImmutableArray<TextSimilarity> Similarities { get; init; } = [];

    /// <summary>Mean flow from the frame before in pixels; the first has that of the second. Null: <see cref="WithoutFlow"/> says why.</summary>
    public ImmutableArray<double>? Flow { get; init; }

    public string? WithoutFlow { get; init; }

    public required Measure WarpingError { get; init; }

    /// <summary>Mean PSNR outside the mask against the base frame, in decibel.</summary>
    public required Measure Background { get; init; }

    /// <summary>There may be more, which were not looked at.</summary>
    public bool Cut => Frames == VideoFile.MostFrames;

    public int Frames => Luma.Count;
}

/// <param name="Name">"the word" or "the prompt".</param>
/// <param name="Text">What was compared.</param>
/// <param name="Values">Cosine, one a frame.</param>
public sealed record TextSimilarity(string Name, string Text, ImmutableArray<double> Values)
{
    /// <summary>What arithmetic of 32 bits and encoding leave of equal frames.</summary>
    public const double Grain = 1e-4;

    /// <summary>A word that nothing drives, to compare with.</summary>
    public bool Wrong { get; init; }
}
