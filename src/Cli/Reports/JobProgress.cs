using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Reports;

/// <summary>What changed about a job since the last look.</summary>
internal abstract record JobProgress
{
    public sealed record StageBegan(string Stage) : JobProgress;

    /// <summary>The storyboard is made: reported once, before anything renders.</summary>
    /// <param name="Frames">Of the video.</param>
    /// <param name="Pictures">To be drawn, as far as is known.</param>
    /// <param name="Cached">Of these: there already.</param>
    /// <param name="Levels">Pictures that would be drawn without blending; null: all are drawn.</param>
    public sealed record Planned(int Frames, int Pictures, int Cached, int? Levels) : JobProgress;

    public sealed record WordsChosen(ImmutableArray<WordScore> Words) : JobProgress;

    public sealed record PresetsChosen(ImmutableArray<PresetScore> Presets) : JobProgress;

    public sealed record Warned(string Sentence) : JobProgress;

    public sealed record Progressed(Figures Figures) : JobProgress;
}

/// <param name="Stage">What happens now.</param>
/// <param name="Done">Pictures that are there.</param>
/// <param name="Pictures">Of so many.</param>
/// <param name="Failed">Pictures given up.</param>
/// <param name="PerSecond">Pictures drawn a second of late; null before two looks.</param>
/// <param name="Left">Until the last picture at that pace.</param>
internal sealed record Figures(string Stage, int Done, int Pictures, int Failed, double? PerSecond, TimeSpan? Left);
