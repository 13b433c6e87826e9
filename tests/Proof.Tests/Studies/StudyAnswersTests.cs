using AADiff.Proof.Following;
using AADiff.Proof.Measures;
using AADiff.Proof.Studies;
using Xunit;

namespace AADiff.Proof.Tests.Studies;

public sealed class StudyAnswersTests
{
    private static readonly double[] _one = [.. Enumerable.Range(0, 60).Select(i => Math.Sin(i * 0.3) + 1)];
    private static readonly double[] _other = [.. Enumerable.Range(0, 60).Select(i => Math.Cos(i * 0.45) + 1)];

    [Fact]
    public void Following_counts_by_class_with_intervals_and_says_what_could_not_be_measured()
    {
        StudyCell[] cells = [Cell("rain", "a.ogg", 0.9), Cell("rain", "b.ogg", 0.8), Cell("dog", "c.ogg", null)];

        StudyAnswer answer = StudyAnswers.Of(StudyQuestion.Following, cells);

        Assert.Equal("2 of 3 videos follow the raw loudness, 0 more follow it as smoothly as they were asked to, 1 do not.", answer.Sentence);
        Assert.Contains("| rain | 2 | 0.85 [0.80, 0.90] |", answer.Table, StringComparison.Ordinal);
        Assert.Contains("| dog | 1 | – (1 not measurable) |", answer.Table, StringComparison.Ordinal);
        Assert.StartsWith("<svg xmlns=", answer.Figure, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", answer.Table + answer.Figure, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_say_whether_the_range_falls_at_every_step()
    {
        StudyCell[] falling = [Cell("rain", "a.ogg", 0.9, "1", 0.4), Cell("rain", "a.ogg", 0.9, "75", 0.1)];

        Assert.Contains("yes, at every step", StudyAnswers.Of(StudyQuestion.Windows, falling).Sentence, StringComparison.Ordinal);
        Assert.Contains("no, not at every step", StudyAnswers.Of(StudyQuestion.Windows, [.. falling.Reverse()]).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Recordings_and_sounds_together_are_held_against_one_another()
    {
        StudyCell[] cells = [Cell("rain", "a.ogg", 1), Cell("rain", "b.ogg", 1) with { Change = [.. _other], Loudness = [[.. _other]] }];
        StudyCell both = Cell("storm", "a.ogg + b.ogg", 1) with
        {
            Loudness = [[.. _one], [.. _other]],
            Words = [[.. _one], [.. _other]],
            WordNames = ["fire", "rain"],
        };
        StudyCell swapped = both with { Words = [[.. _other], [.. _one]] };

        Assert.StartsWith("2 of 2 videos go better with their own", Answer(StudyQuestion.Recordings, cells), StringComparison.Ordinal);
        Assert.StartsWith("2 of 2 words go better with their own", Answer(StudyQuestion.Together, both), StringComparison.Ordinal);
        Assert.StartsWith("0 of 2 words go better with their own", Answer(StudyQuestion.Together, swapped), StringComparison.Ordinal);
        string figure = StudyAnswers.Of(StudyQuestion.Together, [both]).Figure;
        Assert.True(figure.IndexOf("similarity with fire", StringComparison.Ordinal) < figure.IndexOf("loudness of b.ogg", StringComparison.Ordinal));
    }

    private static string Answer(StudyQuestion question, params StudyCell[] cells) => StudyAnswers.Of(question, cells).Sentence;

    private static StudyCell Cell(string kind, string clip, double? r, string setting = "plain", double modulation = 0.2)
    {
        Measure measure = r is { } value ? Measure.Of(value) : Measure.Missing("the picture never changes");
        return new StudyCell(kind, clip, "rain over a city", 0, setting)
        {
            JobId = clip + setting,
            FramesPerSecond = 30,
            Loudness = [[.. _one]],
            Change = [.. _one],
            Words = [[.. _one]],
            WordNames = ["rain"],
            PromptSimilarity = [.. _one],
            R = measure,
            Lag = Measure.Of(0),
            P = Measure.Of(0.004),
            Rho = measure,
            Ceiling = measure,
            RWord = measure,
            RPrompt = measure,
            Modulation = Measure.Of(modulation),
            Outcome = r is null ? Outcome.NotMeasurable : Outcome.Follows,
        };
    }
}
