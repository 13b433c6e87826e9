namespace AADiff.Proof.Peaks;

/// <summary>Where a picture moves most: strict local maxima of a series, so a flat top is none.</summary>
public static class PicturePeaks
{
    /// <summary>Pixels: AV-Align of 2025 takes no smaller movement for a peak.</summary>
    public const double LeastFlow = 0.1;

    /// <summary>Frames of the peaks; the first and the last frame never are.</summary>
    /// <param name="movement">Change from the frame before, one a frame; the first is overwritten by the second, which AV-Align begins with.</param>
    /// <param name="least">Smaller ones do not count.</param>
    public static int[] Pick(ReadOnlySpan<double> movement, double least = double.NegativeInfinity)
    {
        List<int> peaks = [];
        for (int i = 1; i < movement.Length - 1; i++)
        {
            double before = i == 1 ? movement[1] : movement[i - 1];
            if (before < movement[i] && movement[i] > movement[i + 1] && movement[i] >= least)
            {
                peaks.Add(i);
            }
        }

        return [.. peaks];
    }

    /// <summary>
    /// Of these only what stands out as an onset of a sound does: above the mean of four frames to either side by 7 % of the range. AV-Align takes
    /// every maximum, of which a noisy picture has one in three frames, so that it hits every onset by chance.
    /// </summary>
    public static int[] PickOutstanding(ReadOnlySpan<double> movement)
    {
        double[] scaled = SoundOnsets.Scaled(movement);
        return [.. Pick(scaled).Where(i => scaled[i] >= scaled[Math.Max(0, i - 4)..Math.Min(scaled.Length, i + 5)].Average() + 0.07)];
    }
}
