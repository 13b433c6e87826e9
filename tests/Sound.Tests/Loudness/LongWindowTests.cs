using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>Windows that are too long to be added up frame by frame.</summary>
public sealed class LongWindowTests
{
    private static readonly FrameRate _thirty = new(30);

    [Theory]
    [InlineData(SmoothingShape.Hann, 513, 3000)]
    [InlineData(SmoothingShape.Hann, 900, 20_000)]
    [InlineData(SmoothingShape.Hann, 5000, 700)]
    [InlineData(SmoothingShape.Gaussian, 514, 3000)]
    [InlineData(SmoothingShape.Gaussian, 2000, 9000)]
    [InlineData(SmoothingShape.Gaussian, 5001, 1)]
    public void A_long_window_gives_what_adding_up_gives(SmoothingShape shape, int window, int frames)
    {
        double[] u = Noise(frames);
        double[] v = Smoothing.Apply(u, new EnvelopeSettings { Smoothing = shape, WindowFrames = window }, _thirty);

        foreach (int i in Enumerable.Range(0, frames).Where(i => i < 20 || i > frames - 20 || i % 97 == 0))
        {
            Assert.Equal(Direct(u, i, shape, window), v[i], 12);
        }
    }

    [Fact]
    public void Silence_under_a_long_window_is_exactly_0()
    {
        double[] u = new double[20_000];
        u[0] = u[^1] = 1;
        double[] v = Smoothing.Apply(u, new EnvelopeSettings { Smoothing = SmoothingShape.Gaussian, WindowFrames = 601 }, _thirty);
        Assert.All(v[400..19_600], value => Assert.Equal(0, value));
        Assert.All(v, value => Assert.True(value >= 0));
    }

    [Theory]
    [InlineData(SmoothingShape.Hann)]
    [InlineData(SmoothingShape.Gaussian)]
    public void The_longest_window_is_laid_over_half_a_day_of_frames(SmoothingShape shape)
    {
        // Frame by frame these would be 260,000,000,000 products.
        var settings = new EnvelopeSettings { Smoothing = shape, WindowFrames = EnvelopeLimits.LongestWindow, PreservePeak = true };
        double[] v = Smoothing.Apply(Noise(1_300_000), settings, _thirty);
        Assert.All(v, value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(EnvelopeLimits.LongestWindow)]
    public void Smoothing_ends_when_it_is_cancelled(int window) => Assert.Throws<OperationCanceledException>(() => Smoothing.Apply(
        Noise(10_000), new EnvelopeSettings { Smoothing = SmoothingShape.Gaussian, WindowFrames = window }, _thirty, new CancellationToken(true)));

    private static double[] Noise(int frames)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, frames).Select(_ => random.NextDouble())];
    }

    /// <summary>The formulas of docs/method.md §2.5 at one frame.</summary>
    private static double Direct(double[] u, int i, SmoothingShape shape, int window)
    {
        double sum = 0, norm = 0;
        for (int k = -(window / 2); k <= window - 1 - (window / 2); k++)
        {
            double weight = shape == SmoothingShape.Hann
                ? Math.Pow(Math.Sin(Math.PI * (k + (window / 2) + 1) / (window + 1)), 2)
                : Math.Exp(-(double)k * k / (2 * Math.Pow(window / 4.0, 2)));
            if (i + k >= 0 && i + k < u.Length)
            {
                (sum, norm) = (sum + (weight * u[i + k]), norm + weight);
            }
        }

        return sum / norm;
    }
}
