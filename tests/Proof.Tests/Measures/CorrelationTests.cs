using AADiff.Proof.Measures;
using Xunit;

namespace AADiff.Proof.Tests.Measures;

public sealed class CorrelationTests
{
    private const double Tolerance = 1e-10;

    [Fact]
    public void Pearson_and_Spearman_equal_those_of_scipy_ties_included()
    {
        (Series a, Series q, Series ties) = (SyncVectors.Series("corr/a"), SyncVectors.Series("corr/q"), SyncVectors.Series("corr/ties"));

        Assert.Equal(SyncVectors.Correlation("pearson_a_q"), Correlation.Pearson(a, q).Value!.Value, Tolerance);
        Assert.Equal(SyncVectors.Correlation("spearman_a_q"), Correlation.Spearman(a, q).Value!.Value, Tolerance);
        Assert.Equal(SyncVectors.Correlation("spearman_ties_q"), Correlation.Spearman(ties, q).Value!.Value, Tolerance);
    }

    [Fact]
    public void A_picture_that_is_two_frames_late_is_found_to_be_so_and_every_shift_equals_the_reference()
    {
        Lag lag = Lag.Of(SyncVectors.Series("corr/q"), SyncVectors.Series("corr/a"), reach: 15);

        Assert.Equal(SyncVectors.Correlation("best_lag_frames"), lag.Frames.Value);
        double[] reference = [.. Enumerable.Range(-15, 31).Select(shift =>
            SyncVectors.Cases.GetProperty("correlation").GetProperty("lag_correlations").GetProperty($"{shift}").GetDouble())];
        Assert.All(reference.Zip(lag.Correlations), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void The_modulation_range_equals_numpys_percentiles() => Assert.Equal(
        SyncVectors.Correlation("p95_minus_p5_q_x100"), 100 * Spread.Modulation(SyncVectors.Series("corr/q")).Value!.Value, Tolerance);

    [Fact]
    public void What_stands_still_has_no_correlation_and_says_so()
    {
        Series moving = SyncVectors.Series("corr/a");
        Series still = new("the picture", [.. Enumerable.Repeat(0.1 + 0.2, moving.Frames)]);

        Assert.Equal("the picture never changes", Correlation.Pearson(moving, still).Reason);
        Assert.Equal("the picture never changes", Correlation.Spearman(still, moving).Reason);
        Assert.Equal("the picture never changes", Lag.Of(still, moving, 15).Frames.Reason);
        Assert.Equal(0, Spread.Modulation(still).Value!.Value, Tolerance);
    }

    [Fact]
    public void Differences_below_the_grain_are_no_movement()
    {
        Series moving = SyncVectors.Series("corr/a");
        Series noise = new("the picture", [.. moving.Values.Select(value => value * 1e-4)], Grain: 1e-3);

        Assert.Equal("the picture never changes", Correlation.Pearson(moving, noise).Reason);
    }

    [Theory]
    [InlineData(1, "the video has one frame only")]
    [InlineData(3, "the video has 3 frames, and fewer than 8 say nothing")]
    public void A_few_frames_have_no_correlation_and_say_so(int frames, string reason)
    {
        Series few = new("the picture", [.. Enumerable.Range(0, frames).Select(frame => (double)frame)]);

        Assert.Equal(reason, Correlation.Pearson(few, few).Reason);
        Assert.Equal(reason, Lag.Of(few, few, 15).Frames.Reason);
    }

    [Fact]
    public void A_measure_is_never_NaN() => Assert.Throws<ArgumentOutOfRangeException>(() => Measure.Of(double.NaN));
}
