using System.Collections.Immutable;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Pictures;

public sealed partial class PictureStateTests
{
    private const string Here = "akka.tcp://farm@a:1";
    private const string There = "akka.tcp://farm@b:1";
    private static readonly PictureKey _key = new("k");
    private static readonly NotInStore _notInStore = new("");
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private PictureState _state = new(_key, Here);
    private DateTimeOffset _now = _start;
    private int _attempts;

    [Fact]
    public void The_first_request_is_accepted_and_looks_in_the_store()
    {
        Expect(Ask("one"), new TellJob(new PictureAccepted("one", 7, 1, Here)), new LookUp());
        Assert.Equal(PicturePhase.Looking, _state.Phase);
    }

    [Fact]
    public void A_picture_in_the_store_is_answered_without_a_ticket()
    {
        Send(Ask("one"));

        Expect(new InStore("old", "sha", 9), Done("one", "old", Here, 0, cached: true), new Passivate());
    }

    [Fact]
    public void A_missing_picture_takes_one_ticket_of_the_own_node()
    {
        Send(Ask("one"));

        Expect(_notInStore, new TellNode(Here, Ticket("attempt-2", "one", 0)));
    }

    [Fact]
    public void A_second_job_joins_and_both_get_the_one_picture()
    {
        Send(Ask("one"), _notInStore);

        Expect(Ask("two"), new TellJob(new PictureAccepted("two", 7, 1, Here)));
        Expect(
            new PictureRendered(_key, "attempt-2", Here, "sha", 9, 12),
            Done("one", "attempt-2", Here, 12, cached: false),
            Done("two", "attempt-2", Here, 12, cached: false),
            new Passivate());
    }

    [Fact]
    public void A_job_that_asks_again_is_answered_under_its_new_fence()
    {
        Send(Ask("one"), _notInStore);

        Expect(Ask("one", fence: 2), new TellJob(new PictureAccepted("one", 7, 2, Here)));
        Expect(new Heartbeat(), new TellJob(new PictureProgress("one", 7, 2, Here, 0, 0)));
    }

    [Fact]
    public void A_request_that_was_overtaken_by_a_newer_one_changes_nothing()
    {
        Send(Ask("one", fence: 5));

        Expect(Ask("one", fence: 4));
    }

    [Fact]
    public void The_ticket_has_the_priority_of_the_job_with_the_highest()
    {
        Send(Ask("one", priority: 1), Ask("two", priority: 5));

        Expect(_notInStore, new TellNode(Here, Ticket("attempt-3", "two", 5)));
        Expect(new PrioritizePicture(_key, "one", 9), new TellNode(Here, new RankTicket(_key, "attempt-3", 9)));
        Expect(new CancelPicture(_key, "one"), new TellNode(Here, new RankTicket(_key, "attempt-3", 5)));
        Expect(new PrioritizePicture(_key, "nobody", 9));
    }

    [Fact]
    public void The_rendering_ends_when_the_last_job_cancels_and_not_before()
    {
        Send(Ask("one"), Ask("two"), _notInStore);

        Expect(new CancelPicture(_key, "one"));
        Expect(new CancelPicture(_key, "stranger"));
        Expect(new CancelPicture(_key, "two"), new TellNode(Here, new WithdrawTicket(_key, "attempt-3")), new Passivate());
        Expect(_notInStore);
    }

    [Fact]
    public void A_withdrawal_follows_the_ticket_to_the_thief()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", There, 0, 0));

        Expect(new CancelPicture(_key, "one"), new TellNode(There, new WithdrawTicket(_key, "attempt-2")), new Passivate());
    }

    [Fact]
    public void A_job_hears_with_every_heartbeat_how_far_its_picture_is()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", There, 3, 20));

        Expect(new Heartbeat(), new TellJob(new PictureProgress("one", 7, 1, There, 3, 20)));
    }

    [Fact]
    public void A_job_hears_at_once_where_its_picture_is_drawn_and_so_whom_it_died_with()
    {
        Send(Ask("one"), _notInStore);

        Expect(new TicketHeld(_key, "attempt-2", There, 0, 1), new TellJob(new PictureProgress("one", 7, 1, There, 0, 1)));
        Expect(new TicketHeld(_key, "attempt-2", There, 3, 20));
    }

    [Fact]
    public void A_request_after_the_result_is_answered_at_once()
    {
        Send(Ask("one"), _notInStore, new PictureRendered(_key, "attempt-2", Here, "sha", 9, 1));

        Expect(Ask("two"), Done("two", "attempt-2", Here, 0, cached: true));
        Expect(new TicketHeld(_key, "other", There, 1, 20), new TellNode(There, new WithdrawTicket(_key, "other")));
        Expect(_notInStore);
        Expect(new BackUpPicture(_key, There));
    }

    public static Dictionary<string, object[]> States { get; } = new()
    {
        ["idle"] = [],
        ["adopted"] = [new TicketHeld(_key, "earlier", There, 3, 20)],
        ["looking"] = [Ask("one")],
        ["waiting"] = [Ask("one"), _notInStore],
        ["running"] = [Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 3, 20)],
        ["stolen"] = [Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", There, 3, 20)],
        ["backed up"] = [Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 3, 20), new BackUpPicture(_key, There)],
        ["stopping"] = [Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 3, 20), StopPicture.Instance],
        ["done"] = [Ask("one"), new InStore("old", "sha", 9)],
    };

    public static Dictionary<string, object> Messages { get; } = new()
    {
        ["ask"] = Ask("two"),
        ["ask again"] = Ask("one", fence: 2),
        ["cancel"] = new CancelPicture(_key, "one"),
        ["prioritize"] = new PrioritizePicture(_key, "one", 3),
        ["in store"] = new InStore("old", "sha", 9),
        ["not in store"] = _notInStore,
        ["store away"] = new StoreAway("gone"),
        ["held"] = new TicketHeld(_key, "attempt-2", Here, 4, 20),
        ["held by a stranger"] = new TicketHeld(_key, "stranger", There, 4, 20),
        ["rendered"] = new PictureRendered(_key, "attempt-2", Here, "sha", 9, 1),
        ["rendered by a stranger"] = new PictureRendered(_key, "stranger", There, "sha", 9, 1),
        ["failed"] = new TicketFailed(_key, "attempt-2", Here, FailureKind.Data, "why"),
        ["failed by a stranger"] = new TicketFailed(_key, "stranger", There, FailureKind.Host, "why"),
        ["interrupted"] = new TicketFailed(_key, "attempt-2", Here, FailureKind.Interrupted, "why"),
        ["back up"] = new BackUpPicture(_key, There),
        ["heartbeat"] = new Heartbeat(),
        ["stop"] = StopPicture.Instance,
        ["nonsense"] = "what?",
    };

    public static TheoryData<string, string> StatesByMessage
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string state in States.Keys)
            {
                foreach (string message in Messages.Keys)
                {
                    rows.Add(state, message);
                }
            }

            return rows;
        }
    }

    private static RenderPicture Ask(string job, long fence = 1, int priority = 0) => new(_key, new BaseKey("b"), [0.5f], job, 7, priority, fence);

    private static Ticket Ticket(string attempt, string job, int priority) => new(_key, new BaseKey("b"), [0.5f], attempt, priority, job, 7);

    private static TellJob Done(string job, string attempt, string node, double milliseconds, bool cached) =>
        new(new PictureDone(job, 7, _key, ObjectNames.Picture(_key, attempt), "sha", 9, node, attempt, milliseconds, cached));

    private PictureDecision Send(params object[] messages)
    {
        PictureDecision turn = new(_state);
        foreach (object message in messages)
        {
            string newAttempt = $"attempt-{++_attempts}";
            turn = _state.Handle(
                message switch
                {
                    NotInStore => new NotInStore(newAttempt),
                    BackUpPicture backUp => new BackUp(backUp.Node, newAttempt),
                    _ => message,
                },
                _now);
            _state = turn.State;
        }

        return turn;
    }

    private void Expect(object message, params PictureEffect[] effects)
    {
        ImmutableArray<PictureEffect> actual = Send(message).Effects;
        Assert.Equal(effects.Select(Text), actual.Select(Text));
    }

    /// <summary>Records with arrays in them are compared by what they show.</summary>
    private static string Text(PictureEffect effect) => effect is TellNode { Message: Ticket t } tell
        ? $"{tell.Node}: {t with { Strengths = default }} {string.Join(',', t.Strengths)}"
        : effect.ToString();
}
