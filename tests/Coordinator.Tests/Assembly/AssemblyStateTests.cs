using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using AADiff.Video;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyEvent;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class AssemblyStateTests
{
    private static readonly EncodedSound _sound = new(File("sound.m4a"), 1000, 100, 1);
    private static readonly Exception _error = new ObjectStoreException("the store is away");
    private AssemblyState _state = TwoSegments();
    private object[] _told = [];

    [Fact]
    public void Segments_cover_all_frames_without_gap_or_overlap()
    {
        ImmutableArray<Segment> segments = Segment.Cut(1001, new FrameRate(30000, 1001));

        Assert.Equal(9, segments.Length);
        Assert.Equal(Enumerable.Range(0, 1001), segments.SelectMany(s => Enumerable.Range(s.First, s.Count)));
        Assert.Equal([new Segment(0, 0, 1)], Segment.Cut(1, new FrameRate(120)).AsEnumerable());
    }

    [Theory]
    [InlineData(60, 15)]
    [InlineData(63, 7)]
    [InlineData(300, 30)]
    [InlineData(600, 30)]
    [InlineData(3600, 180)]
    public void Longer_videos_have_longer_segments(int seconds, int segments) =>
        Assert.Equal(segments, Segment.Cut(30 * seconds, new FrameRate(30)).Length);

    [Theory]
    [InlineData(1829, 6, 305, 304)]
    [InlineData(1874, 6, 313, 309)]
    [InlineData(1875, 7, 300, 75)]
    [InlineData(149, 1, 149, 149)]
    [InlineData(150, 2, 120, 30)]
    public void A_short_rest_is_shared_out_among_the_segments_before_it(int frames, int segments, int longest, int last)
    {
        ImmutableArray<Segment> cut = Segment.Cut(frames, new FrameRate(30));

        Assert.Equal((segments, longest, last), (cut.Length, cut[0].Count, cut[^1].Count));
        Assert.Equal(Enumerable.Range(0, frames), cut.SelectMany(s => Enumerable.Range(s.First, s.Count)));
    }

    [Theory]
    [InlineData(300, 128, 30)]
    [InlineData(600, 128, 10)]
    [InlineData(600, 384, 20)]
    [InlineData(600, 512, 30)]
    [InlineData(600, 1080, 30)]
    public void Long_videos_of_small_frames_have_longer_segments_still(int seconds, int side, int segments) =>
        Assert.Equal(segments, Segment.Cut(30 * seconds, new FrameRate(30), new PictureSize(side, side)).Length);

    [Fact]
    public void How_long_segments_are_is_told_by_the_size_of_the_video_not_by_that_of_its_pictures()
    {
        Storyboard board = VideoWorld.Storyboard(new FrameRate(30), [.. Enumerable.Repeat(0, 18_000)]) with { Size = new PictureSize(128, 128) };

        Assert.Equal(10, new AssemblyPlan(board, new VideoShape(null)).Segments.Length);
        Assert.Equal(30, new AssemblyPlan(board, new VideoShape(Height: 1080)).Segments.Length);
        Assert.Equal(30, new AssemblyPlan(board with { Size = null }, new VideoShape(null)).Segments.Length);
    }

    [Fact]
    public void The_sound_is_encoded_at_once_and_only_once()
    {
        Assert.IsType<AssemblyStep.EncodeSound>(Assert.Single(Begin()));
        Assert.Empty(Begin());
    }

    [Fact]
    public void The_sound_does_not_wait_until_it_is_known_what_the_frames_are_made_of()
    {
        _state = new AssemblyState(atOnce: 4);
        Assert.IsType<AssemblyStep.EncodeSound>(Assert.Single(Begin()));
        Assert.Empty(Record((0, "a")));

        Assert.Empty(Send(new StoryboardKnown(VideoWorld.Storyboard(new FrameRate(1), [0, 0]))));

        Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Record((0, "a"))));
    }

    [Fact]
    public void A_segment_is_encoded_as_soon_as_its_pictures_are_there_whatever_the_order()
    {
        Begin();

        var later = Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Record((2, "c"))));

        Assert.Equal(1, later.Segment.Index);
        Assert.Equal(["c", "c", "c", "c"], later.Frames.Select(frame => frame.ToString()));
        Assert.Empty(Record((0, "a")));
        Assert.Equal(["a", "b", "a", "b"], Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Record((1, "b")))).Frames.Select(frame => frame.ToString()));
    }

    [Fact]
    public void The_first_name_recorded_for_a_picture_stays()
    {
        Begin();
        Record((0, "first"));
        Record((0, "second"), (0, "third"));

        Assert.Equal("first", Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Record((1, "b"), (1, "c")))).Frames[0].ToString());
        Assert.Equal("b", Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Fail(SegmentOf(0)).Concat(Record()))).Frames[1].ToString());
    }

    [Fact]
    public void No_more_segments_run_at_once_than_allowed()
    {
        _state = TwoSegments(atOnce: 1);
        Begin();

        var first = Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(RecordAll()));
        Assert.Empty(Record());
        Assert.Equal(1, Assert.IsType<AssemblyStep.EncodeSegment>(Assert.Single(Send(new SegmentEncoded(first.Segment, File("0.mp4"))))).Segment.Index);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_is_joined_once_in_order_when_segments_and_sound_are_there(bool soundFirst)
    {
        Begin();
        AssemblyStep[] started = RecordAll();
        if (soundFirst)
        {
            started = [.. started, .. Send(new SoundEncoded(_sound))];
        }

        AssemblyStep[] last = [];
        foreach (AssemblyStep.EncodeSegment step in started.Reverse().Cast<AssemblyStep.EncodeSegment>())
        {
            Assert.Empty(last);
            last = Send(new SegmentEncoded(step.Segment, File($"{step.Segment.Index}.mp4")));
        }

        if (!soundFirst)
        {
            Assert.Empty(last);
            last = Send(new SoundEncoded(_sound));
        }

        var join = Assert.IsType<AssemblyStep.Join>(Assert.Single(last));
        Assert.Equal(["0.mp4", "1.mp4"], join.Segments.Select(file => file.Name.ToString()));
        Assert.Equal((8, _sound), (join.Frames, join.Sound));
        Assert.Empty(Record());
    }

    [Fact]
    public void The_beginning_is_published_as_it_grows_without_gaps_and_all_of_it_before_it_is_joined()
    {
        _state = TwoSegments(publishes: true);
        Begin();
        RecordAll();
        Send(new SoundEncoded(_sound));
        Assert.Empty(Send(new SegmentEncoded(SegmentOf(1).Segment, File("1.mp4"))));

        var both = Assert.IsType<AssemblyStep.Publish>(Assert.Single(Send(new SegmentEncoded(SegmentOf(0).Segment, File("0.mp4")))));

        Assert.Equal([0, 1], both.Segments.Select(ready => ready.Segment.Index));
        Assert.IsType<AssemblyStep.Join>(Assert.Single(Send(new BeginningPublished(2))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_beginning_that_can_not_be_cut_keeps_no_video_from_being_made_and_one_that_can_not_be_stored_is_tried_again(bool lostStore)
    {
        _state = TwoSegments(publishes: true);
        Begin();
        RecordAll();
        Send(new SoundEncoded(_sound));
        AssemblyStep publish = Assert.Single(Send(new SegmentEncoded(SegmentOf(0).Segment, File("0.mp4"))));
        Send(new SegmentEncoded(SegmentOf(1).Segment, File("1.mp4")));

        AssemblyStep[] next = Send(new StepFailed(publish, lostStore ? _error : new FormatException("no fragment")));

        Assert.Equal(lostStore, _told.Length == 1);
        Assert.IsType(lostStore ? typeof(AssemblyStep.Publish) : typeof(AssemblyStep.Join), Assert.Single([.. next, .. lostStore ? Record() : []]));
    }

    [Fact]
    public void After_a_failure_nothing_starts_until_pictures_are_recorded_again_and_then_the_failed_step_is_made_again()
    {
        AssemblyStep sound = Begin()[0];
        AssemblyStep[] segments = RecordAll();

        Assert.Empty(Fail(segments[0]));
        Assert.Equal([new AssemblyFailed("the store is away", Storage: true)], _told);
        Assert.Empty(Fail(sound));
        Assert.Empty(_told);
        Assert.Empty(Send(new SegmentEncoded(((AssemblyStep.EncodeSegment)segments[1]).Segment, File("1.mp4"))));

        AssemblyStep[] again = Record();
        Assert.Equal(2, again.Length);
        Assert.IsType<AssemblyStep.EncodeSound>(again[0]);
        Assert.Equal(0, ((AssemblyStep.EncodeSegment)again[1]).Segment.Index);
    }

    [Fact]
    public void A_failure_that_no_one_foresaw_says_what_it_was_about()
    {
        Send(new StepFailed(Begin()[0], new InvalidOperationException("broken")));

        Assert.Equal([new AssemblyFailed("The video could not be assembled: broken", Storage: false)], _told);
    }

    private static AssemblyState TwoSegments(int atOnce = 4, bool publishes = false) => new AssemblyState(atOnce, publishes)
        .Apply(new PlanMade(new AssemblyPlan(VideoWorld.Storyboard(new FrameRate(1), [0, 1, 0, 1, 2, 2, 2, 2]), new VideoShape(null))));

    private static AssemblyStep.EncodeSegment SegmentOf(int index) => new(new Segment(index, 4 * index, 4), []);

    private AssemblyStep[] Begin() => Send(new AssemblyState.Begin());

    private AssemblyStep[] Fail(AssemblyStep step) => Send(new StepFailed(step, _error));

    private AssemblyStep[] RecordAll() => Record((0, "a"), (1, "b"), (2, "c"));

    private AssemblyStep[] Record(params (int Picture, string Name)[] pictures) =>
        Send(new PicturesRecorded([.. pictures.Select(p => new RecordedPicture(p.Picture, p.Name))]));

    /// <summary>Steps that start now.</summary>
    private AssemblyStep[] Send(object command)
    {
        var decision = _state.Handle(command);
        _state = decision.State;
        _told = [.. decision.Effects.OfType<AssemblyEffect.TellJob>().Select(tell => tell.Message)];
        return [.. decision.Effects.OfType<AssemblyEffect.RunStep>().Select(run => run.Step)];
    }

    private static CheckedFile File(string name) => new(new(name), Sha256Digest.Of([]));
}
