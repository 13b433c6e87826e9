using AADiff.Shared.Requests;

namespace AADiff.Sound.Loudness;

/// <summary>u → gain → gate → exponent, frame by frame. The gain is not clamped: louder than 1 is what it is for.</summary>
internal static class Shaping
{
    public static double[] Apply(double[] u, EnvelopeSettings settings) =>
        [.. u.Select(value => Math.Pow(Gate(settings.Gain * value, settings), settings.Gamma))];

    /// <summary>0 under the gate, a smooth step 3t² − 2t³ across its knee, untouched above.</summary>
    private static double Gate(double value, EnvelopeSettings settings)
    {
        if (settings.Gate <= 0)
        {
            return value;
        }

        if (settings.GateKnee <= 0)
        {
            return value >= settings.Gate ? value : 0;
        }

        double t = Math.Clamp((value - (settings.Gate - (settings.GateKnee / 2))) / settings.GateKnee, 0, 1);
        return value * t * t * (3 - (2 * t));
    }
}
