using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Curves;

/// <summary>What <c>aadiff curve</c> was asked for.</summary>
/// <param name="SoundPath">A file of this machine.</param>
/// <param name="Track">How its loudness is measured.</param>
/// <param name="FrameRate">Frames per second.</param>
/// <param name="Strength">How loudness becomes strength; null members take the model's default.</param>
/// <param name="ModelFolder">Whose strengths, tokenizer and CLAP are used; null, only without a prompt: there is no model.</param>
/// <param name="Prompt">Ground the sound in it; null: only listen.</param>
/// <param name="Words">Words by hand; empty: CLAP chooses.</param>
/// <param name="TopWords">How many it chooses.</param>
internal sealed record CurveOptions(
    string SoundPath,
    SoundTrack Track,
    FrameRate FrameRate,
    StrengthMapping Strength,
    string? ModelFolder,
    string? Prompt,
    ImmutableArray<string> Words,
    int TopWords)
{
    /// <summary>What of the sound is listened to; null: all of it.</summary>
    public SoundPart? Part { get; init; }
}
