using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Testing;
using AADiff.Testing.Pictures;
using SkiaSharp;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class SyncCurvesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_and_strength_are_distances_from_the_frame_that_is_nearest_to_quiet()
    {
        Storyboard storyboard = GreyPictures.Storyboard(new FrameRate(10), [2, 0, 1, 2]);
        var store = new FolderObjectStore(_folder.File("store"));
        ImmutableArray<string> pictures = await GreyPictures.StoreAsync(store, 8, 8, 51, 153, 255);

        SyncCurves curves = await SyncCurves.MeasureAsync(storyboard, picture => pictures[picture], [0.9, 0.1, 0.5, 1.0], store);

        Assert.Equal([0.8, 0, 0.4, 0.8], curves.Change.Select(c => Math.Round(c, 6)));
        Assert.Equal([2, 0, 1, 2], curves.Strength.AsEnumerable());
    }

    [Fact]
    public async Task A_video_that_follows_is_said_to_follow_although_its_quietest_frame_is_half_lit_or_it_is_shown_later()
    {
        // The quietest frame comes right after a stroke whose light has not died away yet.
        double[] heard = [0.2, 1, 0.1, 0.2, 0.2, 0.9, 0.2, 0.2, 0.7, 0.2];
        int[] lit = [0, 2, 1, 0, 0, 2, 1, 0, 2, 1];
        int[] later = [0, 0, .. lit[..^2]];
        var store = new FolderObjectStore(_folder.File("store"));
        ImmutableArray<string> pictures = await GreyPictures.StoreAsync(store, 8, 8, 51, 153, 255);

        SyncReport atOnce = SyncReport.Of(await MeasureAsync(lit, late: 0));
        SyncReport delayed = SyncReport.Of(await MeasureAsync(later, late: 2));

        Assert.True(atOnce.LoudnessToChange > 0.8, $"{atOnce}");
        Assert.True(atOnce.StrengthToChange > 0.999, $"{atOnce}");
        Assert.Equal((2, true, true), (delayed.LagFrames, delayed.LaggedToChange > 0.8, delayed.StrengthToChange > 0.999));

        Task<SyncCurves> MeasureAsync(int[] shown, int late) => SyncCurves.MeasureAsync(
            GreyPictures.Storyboard(new FrameRate(10), shown), picture => pictures[picture], [.. heard], store, late);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-5)]
    public void A_change_that_is_the_loudness_some_frames_later_has_that_lag(int lag)
    {
        var random = new Random(7);
        double[] loudness = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())];
        SyncCurves curves = Curves(loudness, [.. Enumerable.Range(0, 200).Select(i => 0.1 + (0.5 * loudness[Math.Clamp(i - lag, 0, 199)]))]);

        SyncReport report = SyncReport.Of(curves);

        Assert.Equal(lag, report.LagFrames);
        Assert.Equal(lag == 0, report.LoudnessToChange > 0.999);
    }

    [Fact]
    public void The_opposite_movement_has_correlation_minus_one() =>
        Assert.Equal(-1, SyncReport.Of(Curves([0, 1, 0.5, 0.2], [1, 0, 0.5, 0.8])).LoudnessToChange!.Value, 9);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void A_video_that_never_changes_has_no_correlation(int frames) =>
        Assert.Equal(
            new SyncReport(null, null, null),
            SyncReport.Of(Curves([.. Enumerable.Range(0, frames).Select(i => i / 50.0)], [.. Enumerable.Repeat(0.1, frames)])));

    [Fact]
    public void The_plot_shows_a_clap_of_one_frame_even_in_an_hour()
    {
        double[] loudness = new double[108_000];
        loudness[54_321] = 1;
        SyncCurves curves = Curves(loudness, loudness);

        using SKBitmap plot = SKBitmap.Decode(SyncPlot.Draw(curves, SyncReport.Of(curves)));

        int x = 78 + (54_321 * (plot.Width - 106) / 108_000);
        Assert.Contains(Enumerable.Range(x - 1, 3), column => Reaches(plot, column, 110, c => c.Blue > c.Red + 60));
        Assert.Contains(Enumerable.Range(x - 1, 3), column => Reaches(plot, column, 370, c => c.Blue > c.Red + 60));
        Assert.DoesNotContain(Enumerable.Range(x + 10, 50), column => Reaches(plot, column, 110, c => c.Blue > c.Red + 60));
    }

    [Fact]
    public void Equal_curves_give_equal_plots()
    {
        SyncCurves curves = Curves([0, 0.4, 1], [0, 0.1, 0.2]);

        Assert.Equal(SyncPlot.Draw(curves, SyncReport.Of(curves)), SyncPlot.Draw(curves, SyncReport.Of(curves)));
    }

    private static bool Reaches(SKBitmap plot, int x, int y, Func<SKColor, bool> colour) => colour(plot.GetPixel(x, y));

    private static SyncCurves Curves(double[] loudness, double[] change) => new(new FrameRate(30), [.. loudness], [.. loudness], [.. change]);
}
