using System.Collections.Immutable;
using AADiff.Shared.Farm;
using Spectre.Console.Rendering;

namespace AADiff.Cli.Curves;

/// <summary>What was heard in a sound, frame by frame.</summary>
internal interface ISoundCurve
{
    /// <summary>Best first; empty without a prompt.</summary>
    ImmutableArray<WordScore> Words { get; }

    ImmutableArray<CurveFrame> Frames { get; }

    /// <summary>One sentence each.</summary>
    ImmutableArray<string> Warnings { get; }

    /// <summary>What <c>render --curve</c> takes back.</summary>
    Task WriteCsvAsync(string path, CancellationToken cancellationToken);

    /// <summary>Waveform, loudness, envelope and strengths over time.</summary>
    Task DrawPngAsync(string path, CancellationToken cancellationToken);

    /// <summary>The envelope over time, for a terminal of that width.</summary>
    IRenderable Plot(int columns);
}

/// <param name="Frame">Number from 0.</param>
/// <param name="Seconds">When it shows.</param>
/// <param name="Loudness">As measured, before normalisation.</param>
/// <param name="Envelope">Normalised and smoothed, in [0, 1].</param>
/// <param name="Strength">Multiplier of the driven words.</param>
internal sealed record CurveFrame(int Frame, double Seconds, double Loudness, double Envelope, double Strength);
