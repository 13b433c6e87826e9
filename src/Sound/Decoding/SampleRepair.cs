using System.Numerics.Tensors;

namespace AADiff.Sound.Decoding;

/// <summary>
/// Files of floating-point samples may hold some that are no sound. One that is not a number would make every sum that it is in one, and an
/// encoder refuses it: it becomes 0. One beyond 16 times full scale (+24 dB, more than any mix overshoots) becomes full scale, ±1. What a
/// recording or a decoder overshoots by stays.
/// </summary>
public static class SampleRepair
{
    public const float Highest = 16;

    /// <summary>In place; returns how many were changed.</summary>
    public static int Apply(Span<float> samples)
    {
        // Not a number wins over any maximum, so this one look finds all three kinds.
        if (samples.IsEmpty || TensorPrimitives.MaxMagnitude<float>(samples) is >= -Highest and <= Highest)
        {
            return 0;
        }

        int repaired = 0;
        foreach (ref float sample in samples)
        {
            if (!float.IsFinite(sample))
            {
                sample = 0;
                repaired++;
            }
            else if (Math.Abs(sample) > Highest)
            {
                sample = Math.Sign(sample);
                repaired++;
            }
        }

        return repaired;
    }
}
