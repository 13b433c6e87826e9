using AADiff.Proof.Measures;

namespace AADiff.Proof.Peaks;

/// <summary>
/// AV-Align (Yariv et al., TempoTokens): the share of peaks of sound and picture that fall together. Beside every score stands what chance gives,
/// since a picture that flickers at random gets a good one too.
/// </summary>
/// <param name="Score">Matches over the union of both kinds of peaks.</param>
/// <param name="Chance">The same with the sound turned round in a circle, mean of 200 shifts.</param>
public sealed record AvAlign(Measure Score, Measure Chance)
{
    private const int ChanceShifts = 200;

    /// <param name="onsets">Of the sound in seconds, in order.</param>
    /// <param name="peaks">Frames of the picture's peaks, in order.</param>
    /// <param name="framesPerSecond">Of the video.</param>
    /// <param name="seconds">Length of the video.</param>
    /// <param name="onceOnly">
    /// A peak of the picture serves one onset, as the authors have it since 2025. Before, it could serve several, and the score could exceed 1.
    /// </param>
    public static AvAlign Of(double[] onsets, int[] peaks, double framesPerSecond, double seconds, bool onceOnly)
    {
        if (onsets.Length + peaks.Length == 0)
        {
            Measure none = Measure.Missing("neither the sound nor the picture has a peak");
            return new AvAlign(none, none);
        }

        return new AvAlign(
            Measure.Of(Share(onsets, peaks, framesPerSecond, onceOnly)),
            Measure.Of(Shifted(onsets, seconds).Average(shifted => Share(shifted, peaks, framesPerSecond, onceOnly))));
    }

    /// <summary>Onsets with a peak of the picture less than a frame away.</summary>
    internal static int Matches(double[] onsets, int[] peaks, double framesPerSecond, bool onceOnly)
    {
        bool[] used = new bool[peaks.Length];
        int matches = 0;
        foreach (double onset in onsets)
        {
            int first = Array.FindIndex(peaks, peak => Math.Abs(onset - (peak / framesPerSecond)) < 1 / framesPerSecond);
            while (onceOnly && first >= 0 && used[first])
            {
                first = Array.FindIndex(peaks, first + 1, peak => Math.Abs(onset - (peak / framesPerSecond)) < 1 / framesPerSecond);
            }

            if (first >= 0)
            {
                used[first] = true;
                matches++;
            }
        }

        return matches;
    }

    /// <summary>Evenly spaced, so that the same video always gets the same chance.</summary>
    internal static IEnumerable<double[]> Shifted(double[] onsets, double seconds)
    {
        for (int k = 1; k <= ChanceShifts; k++)
        {
            double shift = seconds * k / (ChanceShifts + 1);
            yield return [.. onsets.Select(onset => (onset + shift) % seconds).Order()];
        }
    }

    private static double Share(double[] onsets, int[] peaks, double framesPerSecond, bool onceOnly)
    {
        int matches = Matches(onsets, peaks, framesPerSecond, onceOnly);
        return (double)matches / (onsets.Length + peaks.Length - matches);
    }
}
