using System.Text.Json.Serialization;

namespace AADiff.Shared.Requests;

/// <summary>
/// The part of its sounds that a video is made of: of all of them the same stretch of time, and of what is heard in their place too. Members that are
/// null leave the sound as it is.
/// </summary>
public sealed record SoundPart
{
    /// <summary>Where it begins; null: at the beginning.</summary>
    public SoundTime? Start { get; init; }

    /// <summary>How long it is; null: to the end of the first sound.</summary>
    public SoundTime? Duration { get; init; }

    /// <summary>
    /// The end goes over into the beginning, in the sound and in the curve, so that a player can repeat the video without a jump. Not written when off.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Loop { get; init; }

    /// <summary>The sound rises from silence for as long; null: it begins at once.</summary>
    public SoundTime? FadeIn { get; init; }

    /// <summary>The sound falls to silence for as long; null: it ends at once.</summary>
    public SoundTime? FadeOut { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Start is { } start ? $"from {start} on" : null,
        Duration is { } duration ? $"{duration} long" : null,
        Loop ? "a loop" : null,
        FadeIn is { } rising ? $"fades in for {rising}" : null,
        FadeOut is { } falling ? $"fades out for {falling}" : null,
    }.OfType<string>());
}
