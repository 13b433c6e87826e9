using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Sampling;

/// <summary>The training steps that a run visits. Whole numbers round half to even, as numpy does.</summary>
internal static class TimestepGrid
{
    /// <summary>N whole timesteps, noisiest first.</summary>
    public static int[] Whole(SchedulerSettings settings, int steps) =>
        Whole(settings, steps, steps, settings.TrainSteps / steps);

    /// <summary>DPM-Solver++ lays N + 1 points (leading, linspace) and leaves out the last, so that the run ends at no noise.</summary>
    public static int[] WithoutLast(SchedulerSettings settings, int steps) =>
        settings.Spacing == TimestepSpacing.Trailing
            ? Whole(settings, steps)
            : Whole(settings, steps, steps + 1, settings.TrainSteps / (steps + 1));

    /// <summary>As <see cref="Whole(SchedulerSettings, int)"/>, but linspace keeps its fractions (Euler), in float32 as the reference does.</summary>
    public static double[] Fractional(SchedulerSettings settings, int steps) =>
        settings.Spacing == TimestepSpacing.Linspace
            ? [.. Linspace(settings.TrainSteps - 1, steps).Select(t => (double)(float)t)]
            : [.. Whole(settings, steps).Select(t => (double)t)];

    private static int[] Whole(SchedulerSettings settings, int steps, int points, int ratio)
    {
        int trainSteps = settings.TrainSteps;
        int[] grid = settings.Spacing switch
        {
            TimestepSpacing.Leading => [.. Enumerable.Range(0, points).Select(i => ((points - 1 - i) * ratio) + settings.StepsOffset)],
            TimestepSpacing.Linspace => [.. Linspace(trainSteps - 1, points).Select(t => (int)Math.Round(t))],
            _ => [.. Enumerable.Range(0, points).Select(i => (int)Math.Round(trainSteps - (i * ((double)trainSteps / steps))) - 1)],
        };

        if (grid[0] >= trainSteps)
        {
            throw new UserError(
                ErrorClass.Usage, $"{steps} steps do not fit: with leading spacing and steps_offset {settings.StepsOffset} the first would be training step {grid[0]} of {trainSteps}; ask for fewer steps");
        }

        return grid[..steps];
    }

    /// <summary>Equidistant from <paramref name="top"/> down to 0; one point alone is 0, as numpy's linspace(0, top, 1) gives.</summary>
    private static IEnumerable<double> Linspace(double top, int points) =>
        Enumerable.Range(0, points).Select(i => points == 1 ? 0 : (points - 1 - i) * (top / (points - 1)));
}
