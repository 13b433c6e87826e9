using System.Collections.Immutable;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

/// <summary>Latents of a whole run, compared entry by entry.</summary>
internal static class LatentAssert
{
    /// <param name="expected">One latent a step.</param>
    /// <param name="actual">As many.</param>
    /// <param name="tolerance">Absolute, of every entry.</param>
    public static void Near(ImmutableArray<float[]> expected, ImmutableArray<float[]> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int step = 0; step < expected.Length; step++)
        {
            Assert.True(Worst(expected[step], actual[step]) <= tolerance, $"step {step} differs by {Worst(expected[step], actual[step]):e1}");
        }
    }

    public static double Worst(float[] expected, float[] actual) => expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max();

    public static double Worst(double[] expected, double[] actual) => expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
}
