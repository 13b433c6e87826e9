using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Strength;

namespace AADiff.Sound;

/// <summary>What to listen to, and what is wanted of it.</summary>
/// <param name="File">The sound.</param>
/// <param name="Envelope">How its loudness is measured.</param>
/// <param name="FrameRate">Of the video.</param>
public sealed record ListeningRequest(SoundFile File, EnvelopeSettings Envelope, FrameRate FrameRate)
{
    /// <summary>
    /// Path of a curve's CSV that takes the place of the measured one; null: none was edited. It must have as many frames as the sound.
    /// </summary>
    public string? CurvePath { get; init; }

    /// <summary>Null: loudness only, no words.</summary>
    public WordRequest? Words { get; init; }
}

/// <summary>Which words of a prompt the sound drives, and how strongly.</summary>
/// <param name="Prompt">As the diffusion model reads it.</param>
/// <param name="Model">Has the CLAP that chooses, unless words are named.</param>
/// <param name="Law">From loudness to strength.</param>
/// <param name="Named">Words by hand, lower case; empty: CLAP chooses.</param>
/// <param name="TopWords">How many CLAP chooses, at least 1.</param>
public sealed record WordRequest(TokenizedPrompt Prompt, ModelFolder Model, StrengthLaw Law, ImmutableArray<string> Named, int TopWords);
