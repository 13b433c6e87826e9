namespace AADiff.Sound.Spectrum;

internal static class Decibel
{
    /// <summary>20·log₁₀ of an amplitude, at least −200.</summary>
    public static double Of(double amplitude) => 20 * Math.Log10(Math.Max(amplitude, 1e-10));
}
