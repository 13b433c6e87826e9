using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Requests;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class AssemblyStateTests
{
    private static readonly EncodedSound _sound = new("sound.m4a", 1000, 100);

    [Fact]
    public void Segments_cover_all_frames_without_gap_or_overlap()
    {
        ImmutableArray<Segment> segments = Segment.Cut(1001, new FrameRate(30000, 1001));

        Assert.Equal(9, segments.Length);
        Assert.Equal(Enumerable.Range(0, 1001), segments.SelectMany(s => Enumerable.Range(s.First, s.Count)));
        Assert.Equal([new Segment(0, 0, 1)], Segment.Cut(1, new FrameRate(120)).AsEnumerable());
    }

    [Fact]
    public void The_sound_is_encoded_at_once_and_only_once()
    {
        AssemblyState state = TwoSegments();

        Assert.IsType<AssemblyStep.EncodeSound>(Assert.Single(state.Start()));
        Assert.Empty(state.Start());
    }

    [Fact]
    public void A_segment_is_encoded_as_soon_as_its_pictures_are_there_whatever_the_order()
    {
        AssemblyState state = TwoSegments();
        state.Start();
        state.Record([new RecordedPicture(2, "c")]);

        var later = Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(state.Start()));

        Assert.Equal(1, later.Segment.Index);
        Assert.Equal(["c", "c", "c", "c"], later.Pictures.AsEnumerable());
        state.Record([new RecordedPicture(0, "a")]);
        Assert.Empty(state.Start());
        state.Record([new RecordedPicture(1, "b")]);
        Assert.Equal(["a", "b", "a", "b"], Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(state.Start())).Pictures.AsEnumerable());
    }

    [Fact]
    public void The_first_name_recorded_for_a_picture_stays()
    {
        AssemblyState state = TwoSegments();
        state.Start();
        state.Record([new RecordedPicture(2, "first")]);
        state.Record([new RecordedPicture(2, "second"), new RecordedPicture(2, "third")]);

        Assert.Equal("first", Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(state.Start())).Pictures[0]);
        Assert.Empty(state.Start());
    }

    [Fact]
    public void No_more_segments_run_at_once_than_allowed()
    {
        AssemblyState state = TwoSegments(atOnce: 1);
        state.Start();
        RecordAll(state);

        var first = Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(state.Start()));
        Assert.Empty(state.Start());
        state.Encoded(first.Segment, "0.mp4");
        Assert.Equal(1, Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(state.Start())).Segment.Index);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_is_joined_once_in_order_when_segments_and_sound_are_there(bool soundFirst)
    {
        AssemblyState state = TwoSegments();
        state.Start();
        RecordAll(state);
        ImmutableArray<AssemblyStep> segments = state.Start();
        if (soundFirst)
        {
            state.Encoded(_sound);
        }

        foreach (AssemblyStep.EncodeSegment step in segments.Reverse().Cast<AssemblyStep.EncodeSegment>())
        {
            Assert.Empty(state.Start());
            state.Encoded(step.Segment, $"{step.Segment.Index}.mp4");
        }

        if (!soundFirst)
        {
            Assert.Empty(state.Start());
            state.Encoded(_sound);
        }

        var join = Assert.IsType<AssemblyStep.Join>(Assert.Single(state.Start()));
        Assert.Equal(["0.mp4", "1.mp4"], join.Segments.AsEnumerable());
        Assert.Equal((8, _sound), (join.Frames, join.Sound));
        Assert.Empty(state.Start());
    }

    [Fact]
    public void After_a_failure_nothing_starts_until_pictures_are_recorded_again_and_then_the_failed_step_is_made_again()
    {
        AssemblyState state = TwoSegments();
        AssemblyStep sound = state.Start()[0];
        RecordAll(state);
        ImmutableArray<AssemblyStep> segments = state.Start();

        Assert.True(state.Failed(segments[0]));
        Assert.False(state.Failed(sound));
        state.Encoded(((AssemblyStep.EncodeSegment)segments[1]).Segment, "1.mp4");
        Assert.Empty(state.Start());

        state.Record([]);
        ImmutableArray<AssemblyStep> again = state.Start();
        Assert.Equal(2, again.Length);
        Assert.IsType<AssemblyStep.EncodeSound>(again[0]);
        Assert.Equal(0, ((AssemblyStep.EncodeSegment)again[1]).Segment.Index);
    }

    private static AssemblyState TwoSegments(int atOnce = 4) => new(AssemblyWorld.Storyboard(new FrameRate(1), [0, 1, 0, 1, 2, 2, 2, 2]), atOnce);

    private static void RecordAll(AssemblyState state) => state.Record([new RecordedPicture(0, "a"), new RecordedPicture(1, "b"), new RecordedPicture(2, "c")]);
}
