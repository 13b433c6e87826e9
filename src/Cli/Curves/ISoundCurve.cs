using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Curves;

/// <summary>What was heard in a sound, frame by frame, in the forms that it is given out in.</summary>
internal interface ISoundCurve
{
    int Frames { get; }

    /// <summary>Best first; empty without a prompt.</summary>
    ImmutableArray<WordScore> Words { get; }

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
