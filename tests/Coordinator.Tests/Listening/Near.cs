namespace AADiff.Coordinator.Tests.Listening;

/// <summary>Comparison with reference values.</summary>
internal static class Near
{
    /// <summary>Largest |actual − expected| over the largest |expected| (over 1 where nothing is larger than that).</summary>
    public static double Error(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        double scale = expected.Select(Math.Abs).Max() is > 0 and var max ? max : 1;
        return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / scale;
    }

    public static void Equal(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        double error = Error(expected, actual);
        Assert.True(error <= tolerance, $"{what}: relative error {error:E2} is over {tolerance:E0}");
    }
}
