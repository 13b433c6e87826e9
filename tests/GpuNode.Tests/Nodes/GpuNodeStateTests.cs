using System.Collections.Immutable;
using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing.Rendering;
using Akka.Actor;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

public sealed partial class GpuNodeStateTests
{
    private const string Here = "akka.tcp://farm@a:1";
    private const string There = "akka.tcp://farm@b:1";
    private static readonly IActorRef _owner = new NamedRef("owner");
    private static readonly IActorRef _process = new NamedRef("process");
    private static readonly TellAsker _drained = new(_process, GpuNodeDrained.Instance);
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private GpuNodeState _state = Fresh();
    private DateTimeOffset _now = _start;

    [Fact]
    public void A_full_batch_starts_at_once()
    {
        Send(Ticket("a"));

        Assert.Equal("0: a b", Started(Send(Ticket("b"))));
        Assert.Empty(_state.Waiting);
    }

    [Fact]
    public void A_batch_that_is_not_full_waits_a_moment_and_asks_for_more()
    {
        GpuNodeDecision turn = Send(Ticket("a"));

        Assert.Contains(new Linger(0), turn.Effects);
        Assert.Contains(new TellScheduler(new WorkRequested(Here, 1)), turn.Effects);
        Assert.Null(Started(turn));
        Assert.Equal("0: a", Started(Send(new LingerOver(0))));
    }

    [Fact]
    public void The_wait_of_an_earlier_batch_does_not_start_a_later_one()
    {
        Run("a", "b");
        Send(new BatchEnded(0, Pictures("a", "b"), null), Ticket("c"));

        Assert.Null(Started(Send(new LingerOver(0))));
        Assert.Equal("1: c", Started(Send(new LingerOver(1))));
    }

    [Fact]
    public void Higher_priority_goes_first_and_equals_in_order_of_arrival()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("b", priority: 1), Ticket("c"), Ticket("d", priority: 1), new RankTicket(new("c"), "c", 2));

        Assert.Equal("1: c b", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void Pictures_whose_bases_can_not_share_a_batch_run_apart()
    {
        Run("x", "y");
        Send(Fetched("other", SampleBase.Spec with { Steps = 9 }), Ticket("a"), Ticket("b", baseKey: "other"), Ticket("c"));

        Assert.Equal("1: a c", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void The_same_picture_is_never_twice_in_a_batch()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("a", attempt: "a2"), Ticket("b"));

        Assert.Equal("1: a b", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void Rendered_pictures_are_told_once_they_are_stored()
    {
        Run("a", "b");
        _now += TimeSpan.FromMilliseconds(500);
        GpuNodeDecision ended = Send(new BatchEnded(0, Pictures("a", "b"), null));

        Assert.Equal(["a", "b"], ended.Effects.OfType<StorePicture>().Select(s => s.Ticket.Attempt));
        Assert.DoesNotContain(ended.Effects, e => e is TellOwner { Message: PictureRendered });
        Assert.Contains(new TellOwner(new PictureRendered(new("a"), "a", Here, "sha", 3, 500)), Send(new PictureStored("a", "sha", 3)).Effects);
        Assert.Equal((1, 250.0), (_state.Rendered, _state.MillisecondsPerPicture));
    }

    [Fact]
    public void Rendering_stops_while_the_store_does_not_keep_up()
    {
        Run("a", "b");
        Send(new BatchEnded(0, Pictures("a", "b"), null));
        Run("c", "d");
        Send(Ticket("e"), Ticket("f"));

        Assert.Null(Started(Send(new BatchEnded(1, Pictures("c", "d"), null))));
        Assert.Equal("2: e f", Started(Send(new PictureStored("a", "sha", 3))));
    }

    [Fact]
    public void A_picture_that_the_store_does_not_take_is_given_back_with_the_reason()
    {
        Run("a", "b");
        Send(new Stepped(0, 20, 20), new BatchEnded(0, Pictures("a", "b"), null));

        Assert.Equal<GpuNodeEffect>(
            [
                new TellOwner(new TicketHeld(new("a"), "a", Here, 20, 20)),
                new TellOwner(new TicketFailed(new("a"), "a", Here, FailureKind.Interrupted, "the disk is full")),
            ],
            Send(new PictureNotStored("a", "the disk is full")).Effects.AsEnumerable());
        Assert.Equal(["b"], _state.Storing.Keys);
        Assert.Equal(0, _state.Rendered);
    }

    [Fact]
    public void A_withdrawn_ticket_never_runs()
    {
        Send(Ticket("a"), new WithdrawTicket(new("a"), "a"));

        Assert.Null(Started(Send(new LingerOver(0))));
    }

    [Fact]
    public void A_batch_goes_on_until_all_of_it_is_withdrawn()
    {
        Run("a", "b");

        Assert.Equal<GpuNodeEffect>([new DropPicture(new("a"))], Send(new WithdrawTicket(new("a"), "a")).Effects.AsEnumerable());
        Assert.Equal<GpuNodeEffect>([new DropPicture(new("b")), new StopBatch(0)], Send(new WithdrawTicket(new("b"), "b")).Effects.AsEnumerable());
        Assert.DoesNotContain(Send(new BatchEnded(0, [], new(FailureKind.Interrupted, ""))).Effects, e => e is TellOwner);
    }

    [Fact]
    public void A_thief_gets_the_last_tickets_in_line_and_their_owners_hear_where_they_are()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("b", priority: 1), Ticket("c"));

        GpuNodeDecision turn = Send(new StealFrom(There, 2));

        Assert.Equal(["c", "a"], turn.Effects.OfType<HandOver>().Where(h => h.Node == There).Select(h => h.Ticket.Attempt));
        Assert.Contains(new TellOwner(new TicketHeld(new("c"), "c", There, 0, 0)), turn.Effects);
        Assert.Equal(["b"], _state.Waiting.Select(t => t.Ticket.Attempt));
        Assert.Empty(Send(new StealFrom(Here, 2)).Effects);
    }

    [Fact]
    public void A_ticket_that_arrives_twice_is_held_once()
    {
        Send(Ticket("a"));

        Assert.DoesNotContain(Send(Ticket("a")).Effects, e => e is RunBatch);
        Assert.Single(_state.Waiting);
    }

    [Fact]
    public void Answers_of_an_earlier_batch_change_nothing()
    {
        Run("a", "b");
        GpuNodeState before = _state;

        Send(new BatchEnded(7, Pictures("a"), null), new Stepped(7, 3, 20), new PictureStored("z", "sha", 3));

        Assert.Equal(before, _state);
    }

    private static GpuNodeState Fresh() => new(
        new GpuNodeSettings { Node = Here }, Slots: 2)
    {
        RendererReady = true,
        Bases = ImmutableDictionary<BaseKey, NodeBase>.Empty.Add(new("b"), new NodeBase(BaseStage.Loaded, new BatchBase(SampleBase.Spec, default))),
    };

    private static Ticket Ticket(string key, int priority = 0, string? attempt = null, string baseKey = "b", string job = "job") =>
        new(new(key), new(baseKey), [0.5f], attempt ?? key, priority, job, 0);

    private static BaseFetched Fetched(string key, BaseSpec? spec = null) => new(new(key), new BatchBase(spec ?? SampleBase.Spec, default));

    private static string Refused(GpuNodeDecision decision) => Assert.IsType<BaseFailed>(
        Assert.Single(decision.Effects.OfType<TellAsker>(), tell => tell is { Message: BaseFailed { Kind: FailureKind.Host } }).Message).Base.Hex;

    private static ImmutableArray<RenderedPicture> Pictures(params string[] keys) => [.. keys.Select(k => new RenderedPicture(new(k), [1, 2, 3]))];

    private static string? Started(GpuNodeDecision turn) =>
        turn.Effects.OfType<RunBatch>().SingleOrDefault() is RunBatch run
            ? $"{run.Batch}: {string.Join(' ', run.Tickets.Select(t => t.Attempt))}"
            : null;

    private void Run(params string[] keys)
    {
        Send([.. keys.Select(k => Ticket(k))]);
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }

        Assert.Equal(keys, _state.Running!.Tickets.Select(t => t.Ticket.Attempt));
    }

    private void Run((string Key, string Base) picture)
    {
        Send(Ticket(picture.Key, baseKey: picture.Base));
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }
    }

    private GpuNodeDecision Fail(string key, string baseKey, string job)
    {
        Send(Ticket(key, baseKey: baseKey, job: job));
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }

        return Send(new BatchEnded(_state.Running!.Id, [], new(FailureKind.Host, "out of memory")));
    }

    /// <summary>Of one base and one job.</summary>
    private void FailTimes(int times)
    {
        for (int time = 0; time < times; time++)
        {
            Fail($"failed {time}", "b", "job");
        }
    }

    /// <summary>As a device does that is gone.</summary>
    private GpuNodeDecision FailEverything()
    {
        Send(Fetched("b2"), Fetched("b3"));
        Fail("f1", "b", "one");
        Fail("f2", "b2", "two");
        return Fail("f3", "b3", "three");
    }

    private GpuNodeDecision Send(params object[] messages)
    {
        GpuNodeDecision turn = new(_state);
        foreach (object message in messages)
        {
            turn = _state.Handle(message, _now);
            _state = turn.State;
        }

        return turn;
    }
}
