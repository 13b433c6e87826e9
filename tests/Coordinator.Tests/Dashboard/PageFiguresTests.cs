using System.Collections.Immutable;
using System.Globalization;
using AADiff.Coordinator.Dashboard.Parts;
using AADiff.Coordinator.Dashboard.Watching;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Dashboard;

/// <summary>Figures that pages make of what the farm says.</summary>
public sealed class PageFiguresTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_nodes_pace_is_that_of_the_last_half_minute_and_one_that_was_started_anew_counts_from_there()
    {
        PictureRates rates = new PictureRates()
            .With(_now, [Node("a", 0), Node("b", 500)])
            .With(_now.AddSeconds(20), [Node("a", 10), Node("b", 3)])
            .With(_now.AddSeconds(40), [Node("a", 50), Node("b", 13)]);

        Assert.Equal(2, rates.ByNode()["a"]);
        Assert.Equal(0.5, rates.ByNode()["b"]);
    }

    [Fact]
    public void Nothing_is_said_of_a_node_that_was_seen_once_and_of_one_that_is_gone()
    {
        Assert.Empty(new PictureRates().With(_now, [Node("a", 7)]).ByNode());
        Assert.Equal(["b"], new PictureRates().With(_now, [Node("a", 0), Node("b", 0)]).With(_now.AddSeconds(2), [Node("b", 1), Node("c", 4)]).ByNode().Keys);
    }

    [Fact]
    public void The_time_left_is_what_the_missing_pictures_take_at_the_pace_of_those_that_were_drawn_and_not_found()
    {
        JobView job = FakeJobs.Accepted("a") with
        {
            Status = JobStatus.Rendering,
            Pictures = 40,
            Done = 20,
            Cached = 10,
            StageSeconds = ImmutableSortedDictionary<string, double>.Empty.Add(JobStages.Rendering, 30),
        };

        Assert.Equal(60, TimeLeft.Of(job));
        Assert.Null(TimeLeft.Of(job with { Done = 12 }));
        Assert.Null(TimeLeft.Of(job with { Status = JobStatus.Paused }));
    }

    [Fact]
    public void No_flash_is_lost_in_a_chart_of_more_frames_than_it_has_points()
    {
        double[] values = new double[100_000];
        values[77_777] = 1;

        string[] points = CurveShape.Points(values, 0, 1).Split(' ');

        Assert.Equal(600, points.Length);
        string flash = Assert.Single(points, point => point.EndsWith(",0", StringComparison.Ordinal));
        Assert.Equal(0.77777 * CurveShape.Width, double.Parse(flash.Split(',')[0], CultureInfo.InvariantCulture), 1.0);
    }

    [Fact]
    public void A_piece_of_the_strip_is_done_when_all_its_pictures_are_and_failed_when_one_is()
    {
        FrameColumn column = new(0, 2, [1, 2], Blended: true);

        Assert.Equal(PieceState.Waiting, column.StateIn([PictureState.Done, PictureState.Waiting, PictureState.Drawing]));
        Assert.Equal(PieceState.Partly, column.StateIn([PictureState.Waiting, PictureState.Done, PictureState.Waiting]));
        Assert.Equal(PieceState.Done, column.StateIn([PictureState.Waiting, PictureState.Done, PictureState.Done]));
        Assert.Equal(PieceState.Failed, column.StateIn([PictureState.Waiting, PictureState.Done, PictureState.Failed]));
    }

    private static NodeView Node(string address, long rendered) => new(address, 2, 0, 0, 100, Draining: false, Fenced: null, rendered);
}
