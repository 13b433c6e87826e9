using System.Text.Json;
using AADiff.Proof.Measures;
using AADiff.Proof.Significance;
using Xunit;

namespace AADiff.Proof.Tests.Significance;

public sealed class SignificanceTests
{
    private const double Tolerance = 1e-10;

    [Fact]
    public void Circular_shifts_give_the_references_p_with_its_shifts()
    {
        JsonElement reference = SyncVectors.Cases.GetProperty("correlation").GetProperty("circular_shift");

        CircularShift shift = CircularShift.Test(SyncVectors.Series("corr/q"), SyncVectors.Series("corr/a"), least: 30, reversed: false);

        Assert.Equal(reference.GetProperty("count").GetInt32(), shift.Shifts);
        Assert.Equal(reference.GetProperty("p_value").GetDouble(), shift.P.Value!.Value, Tolerance);
        Assert.Equal(reference.GetProperty("largest_null").GetDouble(), shift.Largest, Tolerance);
    }

    [Fact]
    public void Backwards_shifts_allow_a_smaller_p_but_give_none_to_what_is_its_own_mirror_image()
    {
        Series a = SyncVectors.Series("corr/a");
        Series symmetric = new("a hill", [.. Enumerable.Range(0, 150).Select(i => Math.Exp(-Math.Pow((i - 75) / 10.0, 2)))]);

        CircularShift both = CircularShift.Test(a, a, 30, reversed: true);
        CircularShift mirrored = CircularShift.Test(symmetric, symmetric, 30, reversed: true);

        Assert.Equal(91 + 150, both.Shifts);
        Assert.Equal(1 / 242.0, both.P.Value!.Value, Tolerance);
        Assert.True(mirrored.P.Value >= 2 / 242.0, "backwards it lies on itself");
    }

    [Fact]
    public void A_video_of_a_second_is_too_short_to_be_shifted_and_says_so()
    {
        Series second = new("the loudness", [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i))]);

        Assert.Equal(
            "the video is too short to be shifted by a second to either side", CircularShift.Test(second, second, 30, reversed: false).P.Reason);
    }

    [Fact]
    public void The_interval_of_a_mean_over_clips_equals_the_references_for_the_references_draws()
    {
        double[] clips = SyncVectors.Curves.Doubles("corr/clip_scores");
        int[] flat = [.. SyncVectors.Curves.Integers("corr/bootstrap_index").Select(index => (int)index)];
        double[] reference =
            [.. SyncVectors.Cases.GetProperty("correlation").GetProperty("bootstrap_mean_ci95").EnumerateArray().Select(value => value.GetDouble())];

        Interval interval = Bootstrap.OfMean(clips, [.. flat.Chunk(clips.Length)]);

        Assert.Equal(reference[0], clips.Average(), Tolerance);
        Assert.Equal(reference[1], interval.From, Tolerance);
        Assert.Equal(reference[2], interval.To, Tolerance);
    }

    [Fact]
    public void The_interval_of_a_correlation_holds_it_and_comes_out_the_same_every_time()
    {
        (Series a, Series q) = (SyncVectors.Series("corr/a"), SyncVectors.Series("corr/q"));

        Interval first = Bootstrap.OfFrames(q, a, block: 15, Correlation.Pearson)!;

        Assert.InRange(SyncVectors.Correlation("pearson_a_q"), first.From, first.To);
        Assert.Equal(first, Bootstrap.OfFrames(q, a, block: 15, Correlation.Pearson));
    }

    [Fact]
    public void What_stands_still_has_no_interval()
    {
        Series still = new("the picture", [.. Enumerable.Repeat(1.0, 150)]);

        Assert.Null(Bootstrap.OfFrames(still, SyncVectors.Series("corr/a"), 15, Correlation.Pearson));
        Assert.Null(Bootstrap.OfMean([0.5]));
    }
}
