using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Presets;
using AADiff.Sound.Strength;

namespace AADiff.Sound;

/// <summary>What to listen to, and what is wanted of it.</summary>
/// <param name="File">The sound.</param>
/// <param name="FrameRate">Of the video.</param>
public sealed record ListeningRequest(SoundFile File, FrameRate FrameRate)
{
    /// <summary>How its loudness is measured when there is no <see cref="Preset"/>.</summary>
    public EnvelopeSettings Envelope { get; init; } = new();

    /// <summary>A preset's name or <see cref="SoundPresets.Auto"/>, which measures in place of <see cref="Envelope"/>; null: none does.</summary>
    public string? Preset { get; init; }

    /// <summary>What is different from the preset.</summary>
    public EnvelopeChanges Changes { get; init; } = new();

    /// <summary>As asked for; the preset and the model fill in what is left open.</summary>
    public StrengthMapping Strength { get; init; } = new();

    /// <summary>The strength of a sound that is silent throughout: that of the base picture.</summary>
    public float Rest { get; init; } = Strengths.Base;

    /// <summary>Has the CLAP that hears presets and words, and strengths of its own; null: neither.</summary>
    public ModelFolder? Model { get; init; }

    /// <summary>
    /// Path of a curve's CSV that takes the place of the measured one; null: none was edited. It must have as many frames as the sound.
    /// </summary>
    public string? CurvePath { get; init; }

    /// <summary>Null: loudness only, no words.</summary>
    public WordRequest? Words { get; init; }

    /// <summary>A sound as its request has it listened to.</summary>
    public static ListeningRequest Of(
        SoundFile file, SoundTrack track, FrameRate frameRate, StrengthMapping strength, ModelFolder? model)
    {
        return new ListeningRequest(file, frameRate)
        {
            Envelope = track.Envelope ?? new EnvelopeSettings(),
            Preset = track.Preset,
            Changes = track.Changes ?? new EnvelopeChanges(),
            Strength = strength,
            Model = model,
        };
    }

    /// <summary>From envelope to strength.</summary>
    internal StrengthLaw Law(PresetChoice? preset) => StrengthLaw.Resolve(Strength, Model?.Defaults.Strength, preset?.Preset.Strength) with { Rest = Rest };

    /// <summary>From sound to envelope.</summary>
    internal EnvelopeSettings EnvelopeOf(PresetChoice? preset) => preset is null ? Envelope : Changes.On(preset.Preset.At(FrameRate));
}

/// <summary>Which words of a prompt the sound drives.</summary>
/// <param name="Prompt">As the diffusion model reads it.</param>
/// <param name="Named">Words by hand, lower case; empty: CLAP chooses.</param>
/// <param name="TopWords">How many CLAP chooses, at least 1.</param>
public sealed record WordRequest(TokenizedPrompt Prompt, ImmutableArray<string> Named, int TopWords);
