using System.Collections.Immutable;

namespace AADiff.Sound.Grounding;

/// <summary>How the sound's word is chosen; the defaults are the method's.</summary>
public sealed record GroundingSettings
{
    /// <summary>The sentence that CLAP's text half reads, {w} being the word.</summary>
    public string Template { get; init; } = "This is a sound of {w}.";

    /// <summary>More words, in lower case, that are no candidates: media and styles that the built-in list lacks.</summary>
    public ImmutableHashSet<string> AlsoSkipped { get; init; } = [];

    /// <summary>A chosen word with a lower cosine is warned about.</summary>
    public double WeakScore { get; init; } = 0.15;

    /// <summary>A choice that leads by less is warned about.</summary>
    public double CloseMargin { get; init; } = 0.02;
}
