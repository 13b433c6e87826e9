namespace AADiff.Sound.Curves;

internal static class AxisTicks
{
    /// <summary>The smallest of 1, 2 and 5 times a power of ten that divides <paramref name="range"/> into at most <paramref name="most"/> steps.</summary>
    public static double Step(double range, int most)
    {
        if (!(range > 0))
        {
            return 1;
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(range / most)));
        double steps = range / power / most;
        return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
    }
}
