namespace AADiff.Diffusion.Sampling;

/// <summary>Noise levels of Karras et al. 2022, eq. 5, and the way back from a noise level to training time.</summary>
internal static class KarrasSigmas
{
    private const double Rho = 7;

    /// <summary>N levels from <paramref name="largest"/> down to <paramref name="smallest"/>, dense at the small end.</summary>
    public static double[] Between(double largest, double smallest, int steps)
    {
        double top = Math.Pow(largest, 1 / Rho);
        double bottom = Math.Pow(smallest, 1 / Rho);
        return [.. Enumerable.Range(0, steps).Select(i => Math.Pow(top + (steps == 1 ? 0 : i / (steps - 1.0) * (bottom - top)), Rho))];
    }

    /// <summary>Fractional time of a noise level: linear in ln σ between the entries of the rising table.</summary>
    public static double Time(double sigma, double[] sigmas)
    {
        double log = Math.Log(sigma);
        int below = Math.Clamp(Array.FindLastIndex(sigmas, s => Math.Log(s) <= log), 0, sigmas.Length - 2);
        double low = Math.Log(sigmas[below]);
        double high = Math.Log(sigmas[below + 1]);
        return below + Math.Clamp((log - low) / (high - low), 0, 1);
    }
}
