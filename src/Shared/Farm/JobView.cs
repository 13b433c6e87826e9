using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>One job as people see it. Counts are pictures, each drawn once however many frames show it.</summary>
public sealed record JobView
{
    public required string JobId { get; init; }

    public required JobStatus Status { get; init; }

    public required string User { get; init; }

    public required string Prompt { get; init; }

    public required int Priority { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>What happens now: one of <see cref="JobStages"/>, or empty.</summary>
    public string Stage { get; init; } = "";

    public int Frames { get; init; }

    /// <summary>To be drawn, as far as is known: more may be needed once these are there.</summary>
    public int Pictures { get; init; }

    /// <summary>How frames are blended of fewer pictures; null: every frame shows a picture alone.</summary>
    public BlendingView? Blending { get; init; }

    public int Done { get; init; }

    /// <summary>Of <see cref="Done"/>: pictures that existed already.</summary>
    public int Cached { get; init; }

    /// <summary>Pictures that were in the store when the storyboard was made; null: not counted.</summary>
    public int? Existing { get; init; }

    public int Failed { get; init; }

    /// <summary>Words considered, best first, with score and whether they are driven.</summary>
    public ImmutableArray<WordScore> Words { get; init; } = [];

    /// <summary>The presets that the sounds were measured with, in their order; empty when the request has none.</summary>
    public ImmutableArray<PresetScore> Presets { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Why it failed or what it waits for, in one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Error class of a failed job, for the exit code.</summary>
    public Errors.ErrorClass? FailureClass { get; init; }

    /// <summary>What its video sounds like, for people; null: not looked up, which is done for one job at a time.</summary>
    public string? Heard { get; init; }

    public string? VideoObjectName { get; init; }

    public string? VideoSha256 { get; init; }

    /// <summary>Seconds spent, by stage (<see cref="JobStages"/>).</summary>
    public ImmutableSortedDictionary<string, double> StageSeconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>How much is blended, and how near it came where a picture was drawn to check it.</summary>
/// <param name="Levels">Pictures that would be drawn without blending.</param>
/// <param name="Frames">Frames that are blended of several pictures; null: it is not known yet.</param>
public sealed record BlendingView(int Levels, int? Frames)
{
    /// <summary>Blends that were compared and near enough.</summary>
    public int Checked { get; init; }

    /// <summary>Peak signal-to-noise ratio of the worst of these, in decibel; null: none was compared.</summary>
    public double? Worst { get; init; }

    /// <summary>Mean of these ratios.</summary>
    public double? Mean { get; init; }

    /// <summary>The same over the worst block of 16×16 pixels.</summary>
    public double? WorstBlock { get; init; }
}

/// <param name="Word">As it stands in the prompt, lower case.</param>
/// <param name="Score">Cosine of the sound's and the word's CLAP embeddings; null when the word was chosen by hand without listening.</param>
/// <param name="Driven">Whether the sound drives it.</param>
public sealed record WordScore(string Word, double? Score, bool Driven);

/// <param name="Sound">The user's name of the file.</param>
/// <param name="Preset">As <c>--preset</c> takes it.</param>
/// <param name="Score">Cosine of the sound's and the nearest text's CLAP embeddings; null when the preset was named by hand.</param>
public sealed record PresetScore(string Sound, string Preset, double? Score);
