using AADiff.Shared.Requests;

namespace AADiff.Sound.Loudness;

/// <summary>
/// u → v: the sliding window of s frames (docs/method.md §2.5). A window reaches ⌊s/2⌋ frames back and s − 1 − ⌊s/2⌋ ahead (trailing: s − 1
/// back) and is shortened at the ends of the sound and divided by what is left of it; only <see cref="SmoothingShape.ZeroPadded"/> always
/// divides by s.
/// </summary>
internal static class Smoothing
{
    /// <summary>round(0.5·fps): half a second.</summary>
    public static int DefaultWindow(FrameRate frameRate) => Math.Max(1, (int)Math.Round(0.5 * frameRate.PerSecond));

    /// <param name="u">[frames].</param>
    /// <param name="settings">Shape and length of the window.</param>
    /// <param name="frameRate">Of the video.</param>
    /// <param name="cancellationToken">Looked at every few milliseconds.</param>
    /// <returns>v, [frames].</returns>
    public static double[] Apply(double[] u, EnvelopeSettings settings, FrameRate frameRate, CancellationToken cancellationToken = default)
    {
        int s = settings.WindowFrames ?? DefaultWindow(frameRate);
        int back = s / 2;
        int ahead = s - 1 - back;
        double[] v = settings.Smoothing switch
        {
            SmoothingShape.Centred => Mean(u, back, ahead),
            SmoothingShape.Trailing => Mean(u, s - 1, 0),
            SmoothingShape.ZeroPadded => Mean(u, back, ahead, divideBy: s),
            SmoothingShape.Hann => Weighted(u, back, ahead, k => Math.Pow(Math.Sin(Math.PI * (k + back + 1) / (s + 1)), 2), cancellationToken),
            SmoothingShape.Gaussian => Weighted(u, back, ahead, k => Math.Exp(-(double)k * k / (2 * Math.Pow(s / 4.0, 2))), cancellationToken),
            SmoothingShape.AttackRelease => AttackRelease(u, settings, frameRate.PerSecond),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Smoothing, "unknown smoothing"),
        };
        return settings.PreservePeak ? WithPeakOf(u, v) : v;
    }

    /// <summary>
    /// Through running totals, so that the window may be as long as the sound; where all of a window is 0 the result is exactly 0.
    /// </summary>
    private static double[] Mean(double[] u, int back, int ahead, int? divideBy = null)
    {
        double[] total = new double[u.Length + 1];
        for (int i = 0; i < u.Length; i++)
        {
            total[i + 1] = total[i] + u[i];
        }

        double[] v = new double[u.Length];
        for (int i = 0; i < v.Length; i++)
        {
            int from = Math.Max(0, i - back);
            int to = (int)Math.Min(u.Length, (long)i + ahead + 1);
            v[i] = (total[to] - total[from]) / (divideBy ?? (to - from));
        }

        return v;
    }

    /// <param name="u">[frames].</param>
    /// <param name="back">Frames before.</param>
    /// <param name="ahead">Frames after.</param>
    /// <param name="weight">Of the frame at distance k, −back ≤ k ≤ ahead.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static double[] Weighted(double[] u, int back, int ahead, Func<int, double> weight, CancellationToken cancellationToken)
    {
        double[] weights = [.. Enumerable.Range(-back, back + ahead + 1).Select(weight)];
        return weights.Length > WindowedSum.LongestDirect
            ? WindowedSum.Mean(u, weights, back, cancellationToken)
            : Direct(u, weights, back, ahead, cancellationToken);
    }

    private static double[] Direct(double[] u, double[] weights, int back, int ahead, CancellationToken cancellationToken)
    {
        double[] v = new double[u.Length];
        for (int i = 0; i < v.Length; i++)
        {
            if (i % 4096 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            double sum = 0;
            double norm = 0;
            for (int j = Math.Max(0, i - back); j <= Math.Min((long)u.Length - 1, (long)i + ahead); j++)
            {
                sum += weights[j - i + back] * u[j];
                norm += weights[j - i + back];
            }

            v[i] = sum / norm;
        }

        return v;
    }

    /// <summary>
    /// v += α(u − v), α = 1 − e^(−1/(fps·τ)), with one τ for rising and one for falling; a peak may be held before it falls.
    /// </summary>
    private static double[] AttackRelease(double[] u, EnvelopeSettings settings, double fps)
    {
        double attack = 1 - Math.Exp(-1 / (fps * settings.AttackSeconds));
        double release = 1 - Math.Exp(-1 / (fps * settings.ReleaseSeconds));
        int hold = (int)Math.Round(settings.HoldSeconds * fps);
        double[] v = new double[u.Length];
        double level = u.Length > 0 ? u[0] : 0;
        int held = 0;
        for (int i = 0; i < u.Length; i++)
        {
            bool rising = u[i] > level;
            held = rising ? 0 : held + 1;
            if (rising || held > hold)
            {
                level += (rising ? attack : release) * (u[i] - level);
            }

            v[i] = level;
        }

        return v;
    }

    private static double[] WithPeakOf(double[] u, double[] v)
    {
        double peak = v.DefaultIfEmpty(0).Max();
        double before = u.DefaultIfEmpty(0).Max();
        return peak > 0 ? [.. v.Select(value => value * before / peak)] : v;
    }
}
