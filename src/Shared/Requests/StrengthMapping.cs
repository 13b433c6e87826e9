namespace AADiff.Shared.Requests;

/// <summary>Smoothed envelope v → multiplier m of the word's attention (docs/method.md §3.1). Null members take the model's default.</summary>
public sealed record StrengthMapping
{
    /// <summary>
    /// two-sided: m = min + (max − min)·v; boost: 1 + (max − 1)·v; literal: max·v; shrink: 1 − (1 − min)·v; around: from min at v = 0 over 1 at
    /// v = ½ to max at v = 1, straight in between.
    /// </summary>
    public StrengthMode? Mode { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Number of different strengths a word can have in a video, 2 to 1024.</summary>
    public int Levels { get; init; } = RequestLimits.DefaultLevels;
}

public enum StrengthMode { TwoSided, Boost, Literal, Shrink, Around }
