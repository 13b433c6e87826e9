using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Curves;

/// <summary>Listens to a sound without touching a diffusion model.</summary>
internal interface ICurves
{
    /// <summary>Throws <c>UserError</c> of class Input for what is no sound, Prompt for words that are not in the prompt.</summary>
    Task<ISoundCurve> ListenAsync(CurveOptions options, CancellationToken cancellationToken);
}

/// <summary>A sound's loudness and strengths, frame by frame, in the forms that they are given out in.</summary>
internal interface ISoundCurve
{
    int Frames { get; }

    /// <summary>Best first; empty without a prompt.</summary>
    ImmutableArray<WordScore> Words { get; }

    /// <summary>What measured it; null: no preset.</summary>
    PresetScore? Preset { get; }

    /// <summary>One sentence each.</summary>
    ImmutableArray<string> Warnings { get; }

    /// <summary>What <c>render --curve</c> takes back.</summary>
    Task WriteCsvAsync(TextWriter writer);

    /// <summary>Words with scores, and frames.</summary>
    void WriteJson(Stream stream);

    /// <summary>Waveform, loudness, envelope and strengths over time.</summary>
    byte[] DrawPng();

    /// <summary>Envelope and strengths over time in characters, lines of at most that many.</summary>
    string Plot(int columns);
}
