using AADiff.Proof.Measures;

namespace AADiff.Proof.Significance;

/// <summary>
/// How often the picture would go as well with the sound if it had nothing to do with it. Neighbouring frames are alike, so the textbook's p of
/// independent values would be far too small: instead the leader is turned round in a circle, which keeps all that it is but its time.
/// </summary>
/// <param name="P">(1 + shifts that agree at least as well)/(1 + shifts).</param>
/// <param name="Shifts">How many were tried; no p can be smaller than 1/(1 + this).</param>
/// <param name="Largest">r of the best of them.</param>
public sealed record CircularShift(Measure P, int Shifts, double Largest)
{
    /// <summary>Shifts by whole frames, at least <paramref name="least"/> from home to either side.</summary>
    /// <param name="follower">The picture, as it is.</param>
    /// <param name="leader">The sound, which is shifted.</param>
    /// <param name="least">A second in frames.</param>
    /// <param name="reversed">
    /// Also the leader run backwards, at every shift. A short video has too few shifts for a small p: 5 s at 30 fps have 91, which give 0.011 at
    /// best. Backwards it is as smooth and as loud as forwards. Where it is its own mirror image this makes p larger, never smaller.
    /// </param>
    public static CircularShift Test(Series follower, Series leader, int least, bool reversed) => Test(
        (follower.Flaw() ?? leader.Flaw()),
        leader,
        least,
        reversed,
        shifted => Correlation.Pearson(follower.Values.AsSpan(), shifted));

    /// <summary>The same for a follower that depends on the leader itself.</summary>
    /// <param name="flaw">Null: it can be measured.</param>
    /// <param name="leader">The sound.</param>
    /// <param name="least">A second in frames.</param>
    /// <param name="reversed">Also backwards.</param>
    /// <param name="agreement">Of a leader with what follows it; null: nothing moves.</param>
    public static CircularShift Test(string? flaw, Series leader, int least, bool reversed, Func<double[], double?> agreement)
    {
        double[] values = [.. leader.Values];
        if (flaw is not null || agreement(values) is not { } observed)
        {
            return new CircularShift(Measure.Missing(flaw ?? $"{leader.Name} never changes"), 0, 0);
        }

        IEnumerable<double[]> others = Turned(values, least, values.Length - least);
        if (reversed)
        {
            double[] backwards = [.. values];
            Array.Reverse(backwards);
            others = others.Concat(Turned(backwards, 0, values.Length - 1));
        }

        double[] agreements = [.. others.Select(other => agreement(other) ?? 0)];
        return agreements.Length == 0
            ? new CircularShift(Measure.Missing("the video is too short to be shifted by a second to either side"), 0, 0)
            : new CircularShift(
                Measure.Of((1.0 + agreements.Count(one => one >= observed)) / (1 + agreements.Length)), agreements.Length, agreements.Max());
    }

    private static IEnumerable<double[]> Turned(double[] values, int from, int to)
    {
        for (int shift = from; shift <= to; shift++)
        {
            yield return Rolled(values, shift);
        }
    }

    /// <summary>Value i goes to i + shift, round the end.</summary>
    public static double[] Rolled(ReadOnlySpan<double> values, int shift)
    {
        double[] rolled = new double[values.Length];
        for (int i = 0; i < rolled.Length; i++)
        {
            rolled[(i + shift) % rolled.Length] = values[i];
        }

        return rolled;
    }
}
