using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AADiff.Proof.Following;
using AADiff.Proof.Measures;
using AADiff.Proof.Significance;

namespace AADiff.Proof.Studies;

/// <param name="Table">Markdown.</param>
/// <param name="Figure">SVG.</param>
/// <param name="Sentence">The answer.</param>
public sealed record StudyAnswer(string Table, string Figure, string Sentence);

/// <summary>From the cells of a study to the answer of its question.</summary>
public static class StudyAnswers
{
    /// <param name="question">What is asked.</param>
    /// <param name="cells">At least one.</param>
    public static StudyAnswer Of(StudyQuestion question, IReadOnlyList<StudyCell> cells) => question switch
    {
        StudyQuestion.Following => Following(cells),
        StudyQuestion.Windows => BySetting(cells, "window", cell => cell.Modulation, "modulation range", falls: true),
        StudyQuestion.Gain => BySetting(cells, "loudness", cell => Measure.Of(cell.Change.Average()), "mean change", falls: false),
        StudyQuestion.Recordings => Recordings(cells),
        StudyQuestion.Together => Together(cells),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, "unknown question"),
    };

    private static StudyAnswer Following(IReadOnlyList<StudyCell> cells)
    {
        StringBuilder table = Head(
            "class", "videos", "r with raw loudness", "ρ with strength", "r of the word's similarity", "r of the strength itself", "lag ≤ 1", "p ≤ 0.01",
            "outcome");
        foreach (IGrouping<string, StudyCell> group in cells.GroupBy(cell => cell.Class))
        {
            Row(table, group.Key, [.. group]);
        }

        Row(table, "**all**", cells);
        int follow = cells.Count(cell => cell.Outcome == Outcome.Follows), asked = cells.Count(cell => cell.Outcome == Outcome.FollowsAsAsked);
        StudyCell first = cells[0];
        return new StudyAnswer(
            table.ToString(),
            StudyFigure.Of(
                [
                    new FigurePanel("loudness of the sound", [new FigureLine("loudness", first.Loudness[0])]),
                    new FigurePanel("change of the picture", [new FigureLine("change", first.Change)]),
                    .. Similarities(first),
                ],
                first.Change.Length / first.FramesPerSecond),
            $"{follow} of {cells.Count} videos follow the raw loudness, {asked} more follow it as smoothly as they were asked to, "
                + $"{cells.Count - follow - asked} do not.");
    }

    private static IEnumerable<FigurePanel> Similarities(StudyCell cell) => cell.Words.Length == 0 ? [] :
    [
        new FigurePanel(
            "CLIP's similarity",
            [.. cell.WordNames.Zip(cell.Words, (name, values) => new FigureLine(name, values)), new FigureLine("the prompt", cell.PromptSimilarity)]),
    ];

    private static void Row(StringBuilder table, string name, IReadOnlyList<StudyCell> cells)
    {
        string outcomes = string.Join(
            ", ", cells.GroupBy(cell => cell.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Words(group.Key)}"));
        Line(
            table, name, $"{cells.Count}", Mean(cells, cell => cell.R), Mean(cells, cell => cell.Rho), Mean(cells, cell => cell.RWord),
            Mean(cells, cell => cell.Ceiling), Share(cells, cell => Math.Abs(cell.Lag.Value ?? double.NaN) <= Verdict.MostLag),
            Share(cells, cell => cell.P.AtMost(Verdict.MostP)), outcomes);
    }

    private static StudyAnswer BySetting(IReadOnlyList<StudyCell> cells, string what, Func<StudyCell, Measure> figure, string name, bool falls)
    {
        StringBuilder table = Head(what, "videos", name, "r with raw loudness", "ρ with strength");
        IGrouping<string, StudyCell>[] groups = [.. cells.GroupBy(cell => cell.Setting)];
        foreach (IGrouping<string, StudyCell> group in groups)
        {
            StudyCell[] videos = [.. group];
            Line(
                table, group.Key, $"{videos.Length}", Mean(videos, figure, "0.0000"), Mean(videos, cell => cell.R), Mean(videos, cell => cell.Rho));
        }

        double[] means = [.. groups.Select(group => group.Average(cell => figure(cell).Value ?? 0))];
        bool ordered = means.Zip(means.Skip(1)).All(pair => falls ? pair.Second <= pair.First : pair.Second >= pair.First);
        StudyCell[] shown = [.. groups.Select(group => group.First())];
        return new StudyAnswer(
            table.ToString(),
            StudyFigure.Of(
                [.. shown.Select(cell => new FigurePanel($"change of the picture, {cell.Setting}", [new FigureLine("change", cell.Change)]))],
                shown[0].Change.Length / shown[0].FramesPerSecond),
            $"The {name} {(falls ? "falls" : "rises")} from setting to setting: {(ordered ? "yes, at every step" : "no, not at every step")} "
                + $"({string.Join(", ", means.Select(mean => mean.ToString("0.0000", CultureInfo.InvariantCulture)))}).");
    }

    private static StudyAnswer Recordings(IReadOnlyList<StudyCell> cells)
    {
        StringBuilder table = Head("class", "videos", "r with its own sound", "r with the others' sounds");
        List<(double Own, double Other)> all = [];
        foreach (IGrouping<string, StudyCell> group in cells.GroupBy(cell => cell.Class))
        {
            List<(double Own, double Other)> pairs = [];
            foreach (StudyCell cell in group)
            {
                double[] others = [.. group.Where(other => other.Clip != cell.Clip && other.Change.Length == cell.Change.Length)
                    .Select(other => Correlation.Pearson(cell.Change.AsSpan(), other.Loudness[0].AsSpan()) ?? 0)];
                if (others.Length > 0 && cell.R.Value is { } own)
                {
                    pairs.Add((own, others.Average()));
                }
            }

            all.AddRange(pairs);
            Line(table, group.Key, $"{pairs.Count}", Mean([.. pairs.Select(pair => pair.Own)]), Mean([.. pairs.Select(pair => pair.Other)]));
        }

        Line(table, "**all**", $"{all.Count}", Mean([.. all.Select(pair => pair.Own)]), Mean([.. all.Select(pair => pair.Other)]));
        StudyCell[] shown = [.. cells.Where(cell => cell.Class == cells[0].Class).Take(4)];
        return new StudyAnswer(
            table.ToString(),
            StudyFigure.Of(
                [.. shown.Select(cell => new FigurePanel($"change of the picture, {cell.Clip}", [new FigureLine("change", cell.Change)]))],
                shown[0].Change.Length / shown[0].FramesPerSecond),
            $"{all.Count(pair => pair.Own > pair.Other)} of {all.Count} videos go better with their own recording than with others of the class.");
    }

    private static StudyAnswer Together(IReadOnlyList<StudyCell> cells)
    {
        StringBuilder table = Head("clips", "prompt", "word", "r with its own sound", "r with the other sounds");
        (int right, int count) = (0, 0);
        foreach (StudyCell cell in cells)
        {
            for (int word = 0; word < Math.Min(cell.Words.Length, cell.Loudness.Length); word++)
            {
                double[] r = [.. cell.Loudness.Select(sound => Correlation.Pearson(cell.Words[word].AsSpan(), sound.AsSpan()) ?? 0)];
                double other = r.Where((_, sound) => sound != word).DefaultIfEmpty(0).Average();
                right += r[word] > other ? 1 : 0;
                count++;
                Line(table, cell.Clip, cell.Prompt, cell.WordNames[word], Number(r[word]), Number(other));
            }
        }

        StudyCell first = cells[0];
        return new StudyAnswer(
            table.ToString(),
            StudyFigure.Of(
                [.. first.Loudness.SelectMany((sound, i) => SoundAndWord(first, sound, i))],
                first.Change.Length / first.FramesPerSecond),
            $"{right} of {count} words go better with their own sound than with the others.");
    }

    /// <summary>A sound, and below it the similarity with the word that it drives.</summary>
    private static IEnumerable<FigurePanel> SoundAndWord(StudyCell cell, ImmutableArray<double> loudness, int sound)
    {
        yield return new FigurePanel($"loudness of {cell.Clip.Split(" + ")[sound]}", [new FigureLine("loudness", loudness)]);
        if (sound < cell.Words.Length)
        {
            yield return new FigurePanel($"CLIP's similarity with {cell.WordNames[sound]}", [new FigureLine("similarity", cell.Words[sound])]);
        }
    }

    private static StringBuilder Head(params string[] names) => new StringBuilder()
        .Append("| ").AppendJoin(" | ", names).Append(" |\n|").Append(string.Concat(Enumerable.Repeat("---|", names.Length))).Append('\n');

    private static void Line(StringBuilder table, params string[] cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Mean(IReadOnlyList<StudyCell> cells, Func<StudyCell, Measure> figure, string format = "0.00")
    {
        double[] values = [.. cells.Select(figure).Select(measure => measure.Value).OfType<double>()];
        string missing = values.Length < cells.Count ? $" ({cells.Count - values.Length} not measurable)" : "";
        return Mean(values, format) + missing;
    }

    /// <summary>With the interval over clips.</summary>
    private static string Mean(double[] values, string format = "0.00")
    {
        if (values.Length == 0)
        {
            return "–";
        }

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return Bootstrap.OfMean(values) is { } interval
            ? $"{Text(values.Average())} [{Text(interval.From)}, {Text(interval.To)}]"
            : Text(values.Average());
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Share(IReadOnlyList<StudyCell> cells, Func<StudyCell, bool> holds) => $"{cells.Count(holds)} of {cells.Count}";

    private static string Words(Outcome outcome) => outcome switch
    {
        Outcome.Follows => "follow",
        Outcome.FollowsAsAsked => "as asked",
        Outcome.DoesNotFollow => "do not",
        _ => "not measurable",
    };
}
