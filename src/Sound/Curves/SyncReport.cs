namespace AADiff.Sound.Curves;

/// <summary>Whether the picture follows the sound. Values are null when one of the two does not move at all.</summary>
/// <param name="StrengthToChange">Pearson's r between what was asked of the picture and how it changed.</param>
/// <param name="LoudnessToChange">Pearson's r between what is heard and how the picture changed.</param>
/// <param name="LagFrames">
/// By how many frames the change follows the loudness: where, within half a second to either side of the delay that was asked for, they agree best.
/// </param>
public sealed record SyncReport(double? StrengthToChange, double? LoudnessToChange, int? LagFrames)
{
    /// <summary>Pearson's r between what is heard and how the picture changed <see cref="LagFrames"/> later.</summary>
    public double? LaggedToChange { get; init; }

    public static SyncReport Of(SyncCurves curves)
    {
        ReadOnlySpan<double> loudness = curves.Loudness.AsSpan();
        ReadOnlySpan<double> change = curves.Change.AsSpan();
        double? now = PearsonCorrelation.Of(loudness, change);
        double? best = now;
        int? lag = best is null ? null : 0;
        int reach = Math.Min(Math.Abs(curves.Late) + (int)(curves.FrameRate.PerSecond / 2), loudness.Length - 2);
        for (int shift = 1; shift <= reach; shift++)
        {
            foreach (int candidate in (ReadOnlySpan<int>)[shift, -shift])
            {
                double? r = candidate > 0 ? PearsonCorrelation.Of(loudness[..^shift], change[shift..]) : PearsonCorrelation.Of(loudness[shift..], change[..^shift]);
                if (r > best + 1e-9)
                {
                    (best, lag) = (r, candidate);
                }
            }
        }

        return new SyncReport(PearsonCorrelation.Of(curves.Strength.AsSpan(), change), now, lag) { LaggedToChange = best };
    }
}
