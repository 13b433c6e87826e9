using AADiff.GpuNode.Segments;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Xunit;
using static AADiff.GpuNode.Segments.SegmentQueueCommand;
using static AADiff.GpuNode.Segments.SegmentQueueEffect;
using static AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.GpuNode.Tests.Segments;

public sealed class SegmentQueueTests
{
    private const string Node = "akka.tcp://aadiff@a:1";
    private static readonly IActorRef _first = new NamedRef("first");
    private static readonly IActorRef _second = new NamedRef("second");

    private SegmentQueue _state = new(Node, Slots: 2);

    [Fact]
    public void A_node_offers_nothing_before_it_knows_its_encoder_and_says_what_it_holds_from_then_on()
    {
        Assert.Empty(Send(new SayOffer()).Effects);

        Send(new EncoderKnown("mark"), new Encode(new("a"), "job", _first));

        EncoderOffer offer = Assert.IsType<TellCoordinators>(Assert.Single(Send(new SayOffer()).Effects)).Offer;
        Assert.Equal((Node, "mark", 2, SegmentMark.Of(new("a"))), (offer.Node, offer.Encoder, offer.Slots, Assert.Single(offer.Held)));
    }

    [Fact]
    public void As_many_segments_are_encoded_at_once_as_there_are_slots_in_order_of_arrival()
    {
        SegmentQueueDecision taken = Send([.. "abcd".Select(key => new Encode(new($"{key}"), "job", _first))]);
        Assert.Equal(["a", "b"], Started(taken));

        Assert.Equal(["c"], Started(Send(new Encoded(new("a"), "segments/a/video"))));
        Assert.Equal(["d"], Started(Send(new NotEncoded(new("b"), SegmentFault.Encoder, "no"))));
    }

    [Fact]
    public void A_segment_that_two_coordinators_ask_for_is_encoded_once_and_both_are_told()
    {
        Send(new Encode(new("a"), "job", _first), new Encode(new("a"), "job", _first));
        Assert.Empty(Started(Send(new Encode(new("a"), "job", _second))));

        SegmentQueueDecision ended = Send(new Encoded(new("a"), "segments/a/video"));

        SegmentEncoded answer = new(new("a"), Node, "segments/a/video");
        Assert.Equal([new Tell(_first, answer), new Tell(_second, answer)], ended.Effects.OfType<Tell>().OrderBy(tell => tell.Asker.Path.Name));
        Assert.Empty(_state.Held);
    }

    [Fact]
    public void A_withdrawn_segment_is_stopped_when_nobody_else_wants_it()
    {
        Send(new Encode(new("a"), "job", _first), new Encode(new("a"), "job", _second), new Encode(new("b"), "job", _first), new Encode(new("c"), "job", _first));

        Assert.Empty(Send(new Withdraw(new("a"), _first)).Effects);
        Assert.Equal(new Stop(new("a")), Assert.Single(Send(new Withdraw(new("a"), _second)).Effects));
        Assert.Empty(Send(new Withdraw(new("c"), _first)).Effects);
        Assert.DoesNotContain(_state.Held, held => held.Key.Hex == "c");
        Assert.Empty(Started(Send(new NotEncoded(new("a"), SegmentFault.Interrupted, "stopped"))));
    }

    [Fact]
    public void What_is_beyond_all_measure_stays_with_its_coordinator()
    {
        Send([.. Enumerable.Range(0, EncoderOffer.MostHeld).Select(i => new Encode(new($"{i}"), "job", _first))]);

        SegmentQueueDecision refused = Send(new Encode(new("one more"), "job", _first));

        Assert.Equal(SegmentFault.Interrupted, Assert.IsType<SegmentFailed>(Assert.IsType<Tell>(Assert.Single(refused.Effects)).Message).Fault);
        Assert.Equal(EncoderOffer.MostHeld, _state.Held.Count);
    }

    private static string[] Started(SegmentQueueDecision decision) => [.. decision.Effects.OfType<Start>().Select(start => start.Key.Hex)];

    private SegmentQueueDecision Send(params object[] commands)
    {
        SegmentQueueDecision all = new(_state);
        foreach (object command in commands)
        {
            all = all.Then(state => state.Handle(command));
        }

        _state = all.State;
        return all;
    }
}
