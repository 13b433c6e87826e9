using System.Collections.Immutable;
using System.Globalization;
using AADiff.Sound.Loudness;

namespace AADiff.Sound.Strength;

/// <summary>What cannot look right is said before anything is drawn, with the option that helps.</summary>
internal static class StrengthWarnings
{
    /// <summary>A word whose strengths span less of its range does not visibly move.</summary>
    private const double Flat = 0.05;

    /// <summary>Under this strength a word is as good as gone.</summary>
    private const double Gone = 0.1;

    private const double MostlyGone = 0.9;

    /// <summary>A step between neighbouring frames of more than this share of the range is a jump.</summary>
    private const double Jump = 0.3;

    /// <summary>So many jumps a second are flicker.</summary>
    private const double JumpsPerSecond = 5;

    public static IEnumerable<string> For(LoudnessCurve curve, ImmutableArray<DrivenStrengths> driven, StrengthLaw law)
    {
        // A silent sound has its own sentence.
        foreach (DrivenStrengths one in curve.Silent ? [] : driven)
        {
            if (Of(one.Word.Word, one.Strengths, law, curve.FrameRate.PerSecond) is { } warning)
            {
                yield return warning;
            }
        }
    }

    private static string? Of(string word, ImmutableArray<float> strengths, StrengthLaw law, double fps)
    {
        double range = law.High - law.Low;
        if (strengths.Max() - strengths.Min() < Flat * range)
        {
            return $"'{word}' will hardly move: the sound is about equally loud throughout; --preset auto or --norm percentile follow smaller changes.";
        }

        double gone = strengths.Count(strength => strength < Gone) / (double)strengths.Length;
        if (gone > MostlyGone)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"'{word}' will hardly be seen: its strength is near 0 for {100 * gone:0} % of the video; --min 0.8 keeps it in the picture.");
        }

        int jumps = strengths.Zip(strengths.Skip(1), (a, b) => Math.Abs(a - b)).Count(step => step > Jump * range);
        return jumps > JumpsPerSecond * strengths.Length / fps
            ? $"'{word}' will flicker: its strength jumps {jumps / (strengths.Length / fps):0} times a second; --window 0.5s smooths it."
            : null;
    }
}
