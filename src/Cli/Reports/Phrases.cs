using System.Globalization;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Reports;

/// <summary>How figures read.</summary>
internal static class Phrases
{
    public static string Plan(JobProgress.Planned plan) => plan.Levels is { } levels && levels > plan.Pictures
        ? $"{Count(plan.Frames, "frame")} of {Count(levels, "strength")}: {Count(plan.Pictures, "picture")} to begin with, and more where blends of them are not near enough"
        : $"{Count(plan.Frames, "frame")}, {Count(plan.Pictures, "unique picture")}, {plan.Cached} of them already there: {plan.Pictures - plan.Cached} to draw";

    public static string Blending(JobView job, BlendingView blending)
    {
        string text = $"{Count(job.Pictures, "picture")} drawn for {Count(blending.Levels, "strength")}, {blending.Frames ?? 0} of {Count(job.Frames, "frame")} blended";
        return blending.Worst is { } worst
            ? string.Create(CultureInfo.InvariantCulture, $"{text}; blends met the pictures drawn to check them within {worst:0.0} dB, {blending.Mean:0.0} dB in the mean")
            : text;
    }

    public static string Progress(Figures figures)
    {
        string text = $"{figures.Done}/{figures.Pictures} pictures";
        if (figures.Failed > 0)
        {
            text += $", {figures.Failed} failed";
        }

        if (figures.PerSecond is { } pace)
        {
            text += $", {Rate(pace)}";
        }

        return figures.Left is { } left && left > TimeSpan.Zero ? $"{text}, {Span(left)} left" : text;
    }

    /// <summary>In seconds per picture where that is the larger number.</summary>
    public static string Rate(double perSecond) => perSecond >= 0.1
        ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0#} pictures/s")
        : string.Create(CultureInfo.InvariantCulture, $"{1 / perSecond:0} s a picture");

    public static string Span(TimeSpan span) => span switch
    {
        { TotalHours: >= 1 } => $"{(int)span.TotalHours} h {span.Minutes:00} min",
        { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min {span.Seconds:00} s",
        _ => $"{Math.Ceiling(span.TotalSeconds):0} s",
    };

    public static string Words(IEnumerable<WordScore> words) =>
        string.Join(", ", words.Select(word => $"{word.Word} {Score(word)}{(word.Driven ? " (driven)" : "")}"));

    public static string Preset(PresetScore preset) =>
        $"{preset.Sound}: preset {preset.Preset}{(preset.Score is { } score ? string.Create(CultureInfo.InvariantCulture, $", chosen by ear ({score:0.00})") : "")}";

    public static string Score(WordScore word) => word.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "named";

    /// <summary>In decimal units, as disks are sold.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        _ => $"{bytes} B",
    };

    public static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
