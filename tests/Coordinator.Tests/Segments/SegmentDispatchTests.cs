using AADiff.Coordinator.Segments;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.Coordinator.Segments.SegmentCommand;
using static AADiff.Coordinator.Segments.SegmentEffect;
using static AADiff.Shared.Protocol.SegmentProtocol;
using SegmentDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Segments.SegmentDispatch, AADiff.Coordinator.Segments.SegmentEvent, AADiff.Coordinator.Segments.SegmentEffect>;

namespace AADiff.Coordinator.Tests.Segments;

public sealed class SegmentDispatchTests
{
    private const string Node = "akka.tcp://aadiff@a:1";
    private const string Other = "akka.tcp://aadiff@b:1";

    private SegmentDispatch _state = new(OwnSlots: 1) { Encoder = "ours" };
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_coordinator_without_nodes_encodes_its_segments_itself_as_many_at_once_as_it_has_slots()
    {
        Assert.Equal("here a", Placed(Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"))));

        Assert.Equal("here b", Placed(Send(Here("a"))));
    }

    [Fact]
    public void Segments_go_where_most_is_free_and_no_node_gets_more_than_it_offers()
    {
        Send(Offer(Node, 2), Offer(Other, 1));

        string placed = Placed(Send([.. Enumerable.Range(0, 6).Select(i => new Want(i, new($"{i}"), "job"))]));

        Assert.Equal($"here 0, {Node} 1, {Other} 2, {Node} 3", placed);
        Assert.Equal($"{Other} 4", Placed(Send(new SegmentEncoded(new("2"), Other, "segments/2/video"))));
    }

    [Fact]
    public void A_node_whose_encoder_makes_other_bytes_gets_none_and_is_named_once()
    {
        SegmentDecision first = Send(Offer(Node, 8, encoder: "theirs"));
        SegmentDecision second = Send(Offer(Node, 8, encoder: "theirs"));

        Assert.IsType<SegmentEvent.PlaceDiffers>(Assert.Single(first.Events));
        Assert.Empty(second.Events);
        Assert.Equal("here a", Placed(Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"))));
    }

    [Fact]
    public void Nodes_that_offered_themselves_before_the_first_video_take_part_in_it_unless_they_have_left()
    {
        _state = new SegmentDispatch(OwnSlots: 1);
        Send(Offer(Node, 1), Offer(Other, 1), Offer(Other, 0));

        string placed = Placed(Send(new EncoderKnown("ours"), new Want(1, new("a"), "job"), new Want(2, new("b"), "job"), new Want(3, new("c"), "job")));

        Assert.Equal($"here a, {Node} b", placed);
    }

    [Fact]
    public void A_long_video_does_not_keep_a_short_one_waiting()
    {
        Send(Offer(Node, 2));
        Send([.. Enumerable.Range(0, 20).Select(i => new Want(i, new($"long {i}"), "long"))]);
        Send(new Want(20, new("short"), "short"));

        Assert.Equal($"{Node} short", Placed(Send(new SegmentEncoded(new("long 1"), Node, "segments/1/video"))));
    }

    [Fact]
    public void What_a_silent_node_held_is_encoded_elsewhere()
    {
        Send(Offer(Node, 1), Offer(Other, 1));
        Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"), new Want(3, new("c"), "job"));
        Assert.Equal(Node, _state.Wanted[new("b")].Node);

        _now += FarmTimings.EncoderSilence;
        Send(Offer(Other, 1, held: "c"));
        _now += TimeSpan.FromSeconds(1);
        Send(new Tick());
        Assert.False(_state.Wanted[new("b")].IsPlaced);

        Assert.Equal("here b", Placed(Send(Here("a"))));
    }

    [Fact]
    public void What_a_node_that_ends_held_is_encoded_elsewhere_at_once()
    {
        Send(Offer(Node, 1), Offer(Other, 2));
        Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"), new Want(3, new("c"), "job"));
        string[] there = [.. _state.Wanted.Where(w => w.Value.Node == Node).Select(w => w.Key.Hex)];

        string placed = Placed(Send(Offer(Node, 0)));

        Assert.Equal($"{Other} {Assert.Single(there)}", placed);
    }

    [Fact]
    public void A_node_that_was_started_anew_and_does_not_know_its_segments_gives_them_back()
    {
        Send(Offer(Node, 1));
        Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"));
        Assert.Empty(Send(Offer(Node, 1)).Events.OfType<SegmentEvent.SegmentReturned>());

        _now += 3 * FarmTimings.EncoderOffer;

        Assert.Equal("b", Assert.Single(Send(Offer(Node, 1)).Events.OfType<SegmentEvent.SegmentReturned>()).Key.Hex);
        Assert.Equal(Node, _state.Wanted[new("b")].Node);
    }

    [Fact]
    public void A_segment_that_an_encoder_gives_up_goes_to_another_one_and_in_the_end_this_process_says_why()
    {
        Send(Offer(Node, 1), Offer(Other, 1));
        Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"));
        Assert.Equal(Node, _state.Wanted[new("b")].Node);

        Assert.Equal($"{Other} b", Placed(Send(Failed("b", Node, SegmentFault.Encoder))));
        Assert.Equal("", Placed(Send(Failed("b", Other, SegmentFault.Encoder))));
        Assert.Equal("here b", Placed(Send(Here("a"))));
        InvalidOperationException own = new("ffmpeg is ill");
        Answer answer = Assert.Single(Send(new NotEncodedHere(new("b"), RunOf("b"), own)).Effects.OfType<Answer>());
        Assert.Same(own, answer.Outcome.Error);
    }

    [Fact]
    public void A_lost_picture_and_a_store_that_is_away_are_told_to_the_job_at_once()
    {
        Send(Offer(Node, 8));
        Send(new Want(1, new("a"), "job"), new Want(2, new("b"), "job"), new Want(3, new("c"), "job"));

        Answer lost = Assert.Single(Send(Failed("b", Node, SegmentFault.Picture, "frames/p/1.png")).Effects.OfType<Answer>());
        Answer away = Assert.Single(Send(Failed("c", Node, SegmentFault.Store)).Effects.OfType<Answer>());

        Assert.Equal("frames/p/1.png", Assert.IsType<LostPictureError>(lost.Outcome.Error).Name);
        Assert.IsType<ObjectStoreException>(away.Outcome.Error);
        Assert.IsAssignableFrom<UserError>(lost.Outcome.Error);
    }

    [Fact]
    public void A_segment_that_two_videos_show_is_encoded_once_and_both_are_told()
    {
        Send(Offer(Node, 8));
        Send(new Want(1, new("first"), "one"));
        Assert.Equal($"{Node} a", Placed(Send(new Want(2, new("a"), "one"), new Want(3, new("a"), "two"))));

        Answer answer = Assert.Single(Send(new SegmentEncoded(new("a"), Node, "segments/a/video")).Effects.OfType<Answer>());

        Assert.Equal([2, 3], answer.Waiters.AsEnumerable());
        Assert.Equal("segments/a/video", answer.Outcome.ObjectName);
    }

    [Fact]
    public void Only_when_the_last_waiter_leaves_is_the_encoder_told_to_stop()
    {
        Send(Offer(Node, 8));
        Send(new Want(1, new("here"), "job"), new Want(2, new("a"), "one"), new Want(3, new("a"), "two"));

        Assert.Empty(Send(new Unwant(2)).Effects);
        Assert.Equal(new TellNode(Node, new WithdrawSegment(new("a"))), Assert.Single(Send(new Unwant(3)).Effects));
        long run = RunOf("here");
        Assert.Equal(new StopHere(run), Assert.Single(Send(new Unwant(1)).Effects));
        Assert.Empty(_state.Wanted);
        Assert.Empty(Send(new SegmentEncoded(new("a"), Node, "segments/a/video")).Effects);
    }

    [Fact]
    public void A_segment_that_is_wanted_again_is_not_ended_by_its_encoding_that_was_stopped_before()
    {
        Send(new Want(1, new("a"), "job"));
        long stopped = RunOf("a");
        Send(new Unwant(1));
        Assert.Equal("here a", Placed(Send(new Want(2, new("a"), "job"))));

        Assert.Empty(Send(new NotEncodedHere(new("a"), stopped, new OperationCanceledException())).Effects);

        Assert.Equal([2], Assert.Single(Send(Here("a")).Effects.OfType<Answer>()).Waiters.AsEnumerable());
    }

    [Fact]
    public void A_spec_that_could_not_be_stored_fails_the_segment_for_its_job()
    {
        Send(Offer(Node, 8));
        Send(new Want(1, new("here"), "job"), new Want(2, new("a"), "job"));
        ObjectStoreException away = new("the store is away");

        Assert.Same(away, Assert.Single(Send(new NotSent(new("a"), Node, away)).Effects.OfType<Answer>()).Outcome.Error);
        Assert.True(Send(new NotSent(new("here"), Node, away)).IsNothing);
    }

    private static EncoderOffer Offer(string node, int slots, string encoder = "ours", params string[] held) =>
        new(node, encoder, slots, [.. held.Select(key => SegmentMark.Of(new(key)))]);

    private static SegmentFailed Failed(string key, string node, SegmentFault fault, string? lost = null) =>
        new(new(key), node, fault, "it does not work", lost);

    private EncodedHere Here(string key) => new(new(key), RunOf(key));

    private long RunOf(string key) => _state.Wanted[new(key)].Run;

    /// <summary>Where what goes, in order.</summary>
    private static string Placed(SegmentDecision decision) => string.Join(", ", decision.Effects
        .Select(effect => effect switch { EncodeHere e => $"here {e.Key}", SendTo e => $"{e.Node} {e.Key}", _ => "" })
        .Where(text => text.Length > 0));

    private SegmentDecision Send(params object[] commands)
    {
        SegmentDecision all = new(_state);
        foreach (object command in commands)
        {
            all = all.Then(state => state.Handle(command, _now));
        }

        _state = all.State;
        return all;
    }
}
