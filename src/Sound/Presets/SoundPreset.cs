using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Presets;

/// <summary>The whole way from a kind of sound to strength.</summary>
/// <param name="Name">As <c>--preset</c> takes it.</param>
/// <param name="Kind">What the picture shows while it is quiet.</param>
/// <param name="Description">For people: what it suits and what it does.</param>
/// <param name="Example">A prompt that it suits.</param>
/// <param name="Envelope">From sound to envelope; the window is in <paramref name="WindowSeconds"/>.</param>
/// <param name="WindowSeconds">Length of the smoothing window; null: half a second, or none where the shape has no window.</param>
/// <param name="Strength">From envelope to strength; members left null are the model's.</param>
/// <param name="Heard">What CLAP compares the sound with, each as in "This is a sound of …"; empty: never chosen by ear.</param>
public sealed record SoundPreset(
    string Name,
    PresetKind Kind,
    string Description,
    string Example,
    EnvelopeSettings Envelope,
    double? WindowSeconds,
    StrengthMapping Strength,
    ImmutableArray<string> Heard)
{
    /// <summary>For a video of that rate: a window is a length of time, kept as frames.</summary>
    public EnvelopeSettings At(FrameRate frameRate) => Envelope with
    {
        WindowFrames = WindowSeconds is { } seconds ? Math.Max(1, (int)Math.Round(seconds * frameRate.PerSecond)) : null,
    };
}

/// <summary>Two ways to look at a sound, and the ways without one.</summary>
public enum PresetKind
{
    /// <summary>Absent while it is quiet, there when it sounds: lightning, a bark, a drum.</summary>
    Event,

    /// <summary>Always there, more when it is louder: fire, rain, a crowd.</summary>
    State,

    /// <summary>Says nothing of strength; the model's law holds.</summary>
    Plain,
}
