using System.Collections.Immutable;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Sound.Loudness;

/// <summary>What a sound is to a video: one value per frame on the way from the sound to the envelope.</summary>
public sealed record LoudnessCurve
{
    public required SoundInfo Sound { get; init; }

    public required FrameRate FrameRate { get; init; }

    /// <summary>a: the feature in its own unit, [frames].</summary>
    public required ImmutableArray<double> Loudness { get; init; }

    /// <summary>u: after normalisation, before gain, gate, exponent and smoothing, [frames].</summary>
    public required ImmutableArray<double> Normalised { get; init; }

    /// <summary>v: what drives the picture, [frames]; in [0, 1] unless an absolute level or a gain carries it above.</summary>
    public required ImmutableArray<double> Envelope { get; init; }

    /// <summary>The sound never rises above −60 dBFS; the picture is the base picture throughout.</summary>
    public required bool Silent { get; init; }

    public required WaveformOverview Waveform { get; init; }

    /// <summary>Channels that are turned round where the sound is heard as one channel (<see cref="OppositeChannels"/>).</summary>
    internal ImmutableArray<int> Turned { get; init; } = [];

    /// <summary>One sentence each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    public int Frames => Loudness.Length;
}
