using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>One sound of a request and how it is heard.</summary>
public sealed record SoundTrack
{
    /// <summary>Object that holds the file as the user gave it.</summary>
    public required InputName ObjectName { get; init; }

    /// <summary>The user's file name, for messages only.</summary>
    public required string FileName { get; init; }

    /// <summary>Of the file, as its name says too.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>Words of the prompt that this sound drives, by hand; empty: CLAP chooses.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>How its loudness is measured; the defaults where nothing is said. Null with a <see cref="Preset"/>, which measures in its place.</summary>
    [DisallowNull]
    public EnvelopeSettings? Envelope
    {
        get => Preset is null ? field ?? new EnvelopeSettings() : null;
        init;
    }

    /// <summary>
    /// The kind of sound, which measures in place of <see cref="Envelope"/> and shapes the strengths: a name that <c>render --preset list</c>
    /// shows, or "auto", which is chosen by ear. Null: <see cref="Envelope"/> holds, so that requests of earlier versions mean what they meant.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>What is different from the preset; null: nothing.</summary>
    public EnvelopeChanges? Changes { get; init; }

    /// <summary>Object of an edited curve (CSV) that replaces the computed envelope and strengths; null: computed.</summary>
    public InputName? CurveObjectName { get; init; }

    /// <summary>How much louder it is heard in the video, in decibels; null: as it is. What it drives does not depend on it.</summary>
    public double? GainDecibels { get; init; }
}
