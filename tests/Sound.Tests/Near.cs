using Xunit;

namespace AADiff.Sound.Tests;

/// <summary>Comparison with reference values.</summary>
internal static class Near
{
    /// <summary>
    /// What is left of a generated sound when its samples become 32-bit floats: the references were made from 64-bit samples, and values that are
    /// nothing but leakage (2 kHz to 6 kHz of a 1 kHz tone) drown in it.
    /// </summary>
    public const double FloatSamples = 1e-9;

    public static void Equal(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double relative, double absolute, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        double error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).DefaultIfEmpty(0).Max();
        double largest = expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.True(
            error <= (relative * largest) + absolute,
            $"{what}: an error of {error:E2} at values up to {largest:E2} is over {relative:E0} of them + {absolute:E0}");
    }
}
