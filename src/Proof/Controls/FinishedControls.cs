using System.Collections.Immutable;
using AADiff.Proof.Following;
using AADiff.Proof.Measures;
using AADiff.Proof.Motion;
using AADiff.Proof.Reading;
using AADiff.Proof.Significance;

namespace AADiff.Proof.Controls;

/// <summary>Controls that need no other video: the same pictures with a wrong sound, or the right sound with wrong pictures.</summary>
public static class FinishedControls
{
    private const double Speed = 1.25;

    /// <param name="seen">The finished video.</param>
    /// <param name="heard">Its sound.</param>
    /// <param name="others">Other sounds, by name.</param>
    public static IEnumerable<ControlResult> Of(SeenVideo seen, MeasuredSound heard, IEnumerable<OtherSound> others)
    {
        double rate = seen.FrameRate.PerSecond;
        ImmutableArray<double> loudness = heard.For(seen.Frames, rate).Loudness;
        int second = Math.Max(1, Math.Min((int)Math.Round(rate), seen.Frames / 3));

        // 1. Wrong sounds.
        yield return ControlResult.Of("reversed envelope", "the sound's loudness runs backwards", With(seen.Luma, [.. loudness.Reverse()], rate));
        yield return ControlResult.Of(
            "shifted envelope", FormattableString.Invariant($"the sound's loudness is {second / rate:0.##} s late"),
            With(seen.Luma, CircularShift.Rolled(loudness.AsSpan(), second), rate));
        foreach (OtherSound other in others)
        {
            ControlResult result = ControlResult.Of(
                other.SameClass ? "swapped sound of the same class" : "another clip's envelope",
                $"the loudness of {other.Name} in place of the sound's{(other.SameClass ? ": the same meaning at other times" : "")}",
                With(seen.Luma, [.. other.Heard.For(seen.Frames, rate).Loudness], rate));
            yield return other.SameClass ? result with { Remark = Meaning(seen) } : result;
        }

        // 2. Wrong pictures.
        yield return ControlResult.Of(
            "drop-outs", "the picture stays at the quietest moment's during the loudest third",
            With(DroppedOut(seen.Luma, loudness), [.. loudness], rate));
        yield return ControlResult.Of(
            "another speed", FormattableString.Invariant($"the pictures run {Speed} times as fast as the sound"),
            With(Faster(seen.Luma), [.. loudness], rate));
    }

    /// <summary>The similarity with a word that the sound does not drive.</summary>
    /// <param name="word">The wrong word.</param>
    /// <param name="similarity">Of the frames with it.</param>
    /// <param name="right">Of the frames with the right one.</param>
    /// <param name="heard">The sound.</param>
    /// <param name="framesPerSecond">Of the video.</param>
    public static ControlResult WrongWord(
        string word, ImmutableArray<double> similarity, ImmutableArray<double> right, MeasuredSound heard, double framesPerSecond)
    {
        Series loudness = heard.For(similarity.Length, framesPerSecond).Series;
        ControlResult result = ControlResult.Of(
            "time kept with a wrong word", $"the similarity with \"{word}\", which the sound does not drive",
            Agreement.Of(new Series($"the similarity with \"{word}\"", similarity, TextSimilarity.Grain), loudness, framesPerSecond));
        double share = Spread.Modulation(new Series(word, similarity)).Value / Spread.Modulation(new Series("", right)).Value ?? 0;
        return result with
        {
            // A picture that changes at all is like other words in time too; what tells is how much.
            Passes = result.Passes && share >= 0.5,
            Remark = FormattableString.Invariant($"it moves {share:0.00} times as much as the right word's"),
        };
    }

    private static Agreement With(LumaFrames luma, double[] loudness, double rate)
    {
        ChangeOfPicture change = new(luma);
        return Agreement.Of(
            new Series(ChangeOfPicture.Name, [.. change.Of(loudness)], ChangeOfPicture.Grain),
            new Series(MeasuredSound.Name, [.. loudness]), rate, change.Of);
    }

    private static LumaFrames Faster(LumaFrames luma) =>
        luma.InOrder(Enumerable.Range(0, luma.Count).Select(frame => Math.Min(luma.Count - 1, (int)(frame * Speed))));

    private static LumaFrames DroppedOut(LumaFrames luma, ImmutableArray<double> loudness)
    {
        double loud = Spread.Percentile(loudness.AsSpan(), 100 * 2 / 3.0);
        int quietest = loudness.IndexOf(loudness.Min());
        return luma.InOrder([.. loudness.Select((value, frame) => value >= loud ? quietest : frame)]);
    }

    private static string? Meaning(SeenVideo seen) => seen.Similarities.Length == 0 ? null : FormattableString.Invariant(
        $"the pictures are as like {seen.Similarities[0].Name} as before ({seen.Similarities[0].Values.Average():0.00}): only the time is wrong");
}

/// <param name="Name">The user's name of the file.</param>
/// <param name="Heard">What was heard of it.</param>
/// <param name="SameClass">It means the same as the video's sound.</param>
public sealed record OtherSound(string Name, MeasuredSound Heard, bool SameClass);
