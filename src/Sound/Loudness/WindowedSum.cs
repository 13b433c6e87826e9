using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace AADiff.Sound.Loudness;

/// <summary>
/// The weighted mean under a long window, by Fourier transforms of a few window lengths at a time: its time grows with the frames and not with frames
/// times window, its memory with the window.
/// </summary>
internal static class WindowedSum
{
    /// <summary>Up to here adding up directly is as fast, and to the last bit what it always was.</summary>
    public const int LongestDirect = 512;

    /// <summary>What rounding makes of an exact 0, at most, for values of 1.</summary>
    private const double Rounding = 1e-13;

    /// <param name="u">[frames].</param>
    /// <param name="weights">[window], none negative; weights[j − i + back] is that of frame j in the mean at frame i.</param>
    /// <param name="back">How far the window reaches back.</param>
    /// <param name="cancellationToken">Looked at for each stretch.</param>
    /// <returns>[frames], each divided by the weights that lie inside the sound.</returns>
    public static double[] Mean(double[] u, double[] weights, int back, CancellationToken cancellationToken)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(4 * weights.Length));
        int stretch = size - weights.Length + 1;
        Complex[] kernel = new Complex[size];
        for (int k = 0; k < weights.Length; k++)
        {
            // Turned round: the transform's product sums over i − j, the window is written over j − i.
            kernel[weights.Length - 1 - k] = weights[k];
        }

        Fourier.Forward(kernel, FourierOptions.NoScaling);
        double[] v = new double[u.Length];
        double[] total = Totals(weights);
        double smallest = Rounding * u.DefaultIfEmpty(0).Max(Math.Abs);
        Complex[] part = new Complex[size];
        for (int first = 0; first < u.Length; first += stretch)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Frames from first − back on; the sum at frame i comes out at i − first + window − 1.
            for (int n = 0; n < size; n++)
            {
                long frame = (long)first - back + n;
                part[n] = frame >= 0 && frame < u.Length ? u[frame] : 0;
            }

            Fourier.Forward(part, FourierOptions.NoScaling);
            for (int n = 0; n < size; n++)
            {
                part[n] *= kernel[n];
            }

            Fourier.Inverse(part, FourierOptions.NoScaling);
            for (int i = first; i < Math.Min((long)u.Length, (long)first + stretch); i++)
            {
                int from = Math.Max(0, back - i), to = (int)Math.Min(weights.Length, (long)u.Length - i + back);
                double mean = part[i - first + weights.Length - 1].Real / size / (total[to] - total[from]);
                v[i] = Math.Abs(mean) < smallest ? 0 : mean;
            }
        }

        return v;
    }

    private static double[] Totals(double[] weights)
    {
        double[] total = new double[weights.Length + 1];
        for (int k = 0; k < weights.Length; k++)
        {
            total[k + 1] = total[k] + weights[k];
        }

        return total;
    }
}
