using System.Collections.Immutable;
using AADiff.Proof.Following;
using AADiff.Proof.Measures;

namespace AADiff.Proof.Studies;

/// <summary>One video of a study: a clip, a prompt, a seed and a setting, and what was measured of it.</summary>
/// <param name="Class">Of the sound.</param>
/// <param name="Clip">File name of the sound; of several, joined by " + ".</param>
/// <param name="Prompt">As given.</param>
/// <param name="Seed">Of the base.</param>
/// <param name="Setting">Name of it.</param>
public sealed record StudyCell(string Class, string Clip, string Prompt, ulong Seed, string Setting)
{
    /// <summary>Id of the job: the digest of its request, so the same cell is never rendered twice.</summary>
    public required string JobId { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Raw loudness of each sound, [sounds][frames].</summary>
    public required ImmutableArray<ImmutableArray<double>> Loudness { get; init; }

    /// <summary>Distance from the quietest frame, [frames].</summary>
    public required ImmutableArray<double> Change { get; init; }

    /// <summary>Similarity with each driven word, [words][frames]; empty without CLIP.</summary>
    public required ImmutableArray<ImmutableArray<double>> Words { get; init; }

    /// <summary>Names of these.</summary>
    public required ImmutableArray<string> WordNames { get; init; }

    /// <summary>Similarity with the prompt, [frames]; empty without CLIP.</summary>
    public required ImmutableArray<double> PromptSimilarity { get; init; }

    /// <summary>Of the change with the loudness.</summary>
    public required Measure R { get; init; }

    public required Measure Lag { get; init; }

    public required Measure P { get; init; }

    /// <summary>Spearman's ρ of the change with the strength.</summary>
    public required Measure Rho { get; init; }

    /// <summary>r of the strength itself with the loudness.</summary>
    public required Measure Ceiling { get; init; }

    /// <summary>r of the similarity with the first word with the loudness.</summary>
    public required Measure RWord { get; init; }

    public required Measure RPrompt { get; init; }

    public required Measure Modulation { get; init; }

    public required Outcome Outcome { get; init; }
}
