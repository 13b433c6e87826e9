using System.Text;
using AADiff.Coordinator.Dashboard.Submitting;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using Xunit;

namespace AADiff.Coordinator.Tests.Dashboard;

public sealed class EditedCurveTests
{
    private static readonly EditedCurve _flat = EditedCurve.Of(CurveOf([.. Enumerable.Repeat(1f, 320)]));

    [Fact]
    public void A_point_that_is_dragged_takes_its_frame_along_and_its_neighbours_less_the_farther_they_are()
    {
        double[] strengths = _flat.Move(10, 2).Strengths();

        Assert.Equal(2, _flat.Move(10, 2).At(10));
        Assert.Equal(1, _flat.Move(10, 2).At(9));
        Assert.Equal(1, _flat.Move(10, 2).At(11));
        int top = _flat.FrameOf(10);
        Assert.True(strengths[top - 2] > strengths[top - 5] && strengths[top + 2] > strengths[top + 5]);
        Assert.All(strengths.Where((_, frame) => Math.Abs(frame - top) > 11), strength => Assert.Equal(1, strength));
    }

    [Fact]
    public void A_flash_keeps_its_shape_when_it_is_made_stronger()
    {
        float[] measured = [.. Enumerable.Repeat(0f, 320)];
        (measured[104], measured[105], measured[106]) = (0.5f, 1, 0.5f);
        EditedCurve curve = EditedCurve.Of(CurveOf(measured));

        double[] edited = curve.Move(10, 3).Strengths();

        Assert.True(edited[105] - edited[104] > 0.4 && edited[105] - edited[106] > 0.4);
        Assert.True(edited[105] > 2.8);
    }

    [Fact]
    public void A_video_of_fewer_frames_than_points_has_a_point_for_each()
    {
        EditedCurve curve = EditedCurve.Of(CurveOf([0, 0.5f, 1]));

        Assert.Equal(3, curve.Moves.Length);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(curve.FrameOf));
        Assert.Equal([0, 2, 1], curve.Move(1, 2).Strengths());
    }

    [Fact]
    public async Task The_edited_curve_reads_back_as_it_was_drawn()
    {
        EditedCurve curve = _flat.Move(3, 0).Move(20, 1.75);

        using StringReader text = new(Encoding.UTF8.GetString(await curve.ToCsvAsync()));
        Curve read = await CurveCsvReader.ReadAsync(text, "curve.csv", new FrameRate(30), 320);

        Assert.Equal("thunder", Assert.Single(read.Words).Word);
        Assert.Equal(curve.Strengths().Select(strength => (float)strength), read.Words[0].Strengths);
    }

    private static JobCurve CurveOf(float[] strengths) => new()
    {
        FrameRate = new FrameRate(30),
        Frames = strengths.Length,
        Words = [new WordCurve("thunder", [.. strengths])],
    };
}
