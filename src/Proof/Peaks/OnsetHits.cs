using AADiff.Proof.Measures;

namespace AADiff.Proof.Peaks;

/// <summary>The share of a sound's onsets at which the picture moves most within one frame.</summary>
/// <param name="Share">Hits over onsets.</param>
/// <param name="Chance">The same with the sound turned round in a circle, mean of 200 shifts.</param>
/// <param name="Onsets">Of the sound.</param>
public sealed record OnsetHits(Measure Share, Measure Chance, int Onsets)
{
    /// <summary>
    /// Frames from one onset to the next that it takes to tell a hit from chance: with fewer, every frame is within one of an onset.
    /// </summary>
    private const double LeastApart = 3;

    /// <param name="onsets">In seconds, in order.</param>
    /// <param name="peaks">Frames of the picture's peaks.</param>
    /// <param name="framesPerSecond">Of the video.</param>
    /// <param name="seconds">Length of the video.</param>
    public static OnsetHits Of(double[] onsets, int[] peaks, double framesPerSecond, double seconds)
    {
        if (Flaw(onsets, framesPerSecond) is { } flaw)
        {
            return new OnsetHits(Measure.Missing(flaw), Measure.Missing(flaw), onsets.Length);
        }

        double Hits(double[] times) => times.Average(time =>
        {
            int frame = (int)Math.Round(time * framesPerSecond);
            return peaks.Any(peak => Math.Abs(peak - frame) <= 1) ? 1.0 : 0;
        });
        return new OnsetHits(Measure.Of(Hits(onsets)), Measure.Of(AvAlign.Shifted(onsets, seconds).Average(Hits)), onsets.Length);
    }

    private static string? Flaw(double[] onsets, double framesPerSecond)
    {
        if (onsets.Length == 0)
        {
            return "the sound has no onset";
        }

        double[] apart = [.. onsets.Zip(onsets.Skip(1), (one, next) => (next - one) * framesPerSecond).Order()];
        return apart.Length > 0 && apart[apart.Length / 2] < LeastApart
            ? FormattableString.Invariant(
                $"the sound's onsets follow one another every {apart[apart.Length / 2]:0.0} frames, faster than the frame rate can show")
            : null;
    }
}
