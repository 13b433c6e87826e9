using System.Collections.Immutable;
using AADiff.Coordinator.Scheduling;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using FsCheck.Xunit;
using Xunit;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Tests.Scheduling;

/// <summary>What holds for the scheduler whatever nodes and jobs tell it, in whatever order and with whatever silences.</summary>
public sealed class SchedulerProperties
{
    private readonly Dictionary<PictureKey, DateTimeOffset> _backedUp = [];
    private SchedulerState _state = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <param name="script">Three bytes a message: its kind, its sender, and the rest of it.</param>
    [Property(MaxTest = 300, StartSize = 30, EndSize = 900)]
    public static void Credit_stealing_and_second_attempts_keep_their_rules(byte[] script) => new SchedulerProperties().Play(script);

    /// <param name="users">The user of each job.</param>
    /// <param name="slots">Of the only node.</param>
    [Property(MaxTest = 100)]
    public static void No_job_starves_beside_others_of_its_priority(byte[] users, byte slots)
    {
        SchedulerState state = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        JobDemand[] jobs = [.. users.Select((user, job) => new JobDemand($"job-{job}", $"user-{user % 5}", 0, 99, 0, false))];
        int rounds = users.GroupBy(user => user % 5).Select(own => own.Count() + 1).DefaultIfEmpty().Max() * 5;
        HashSet<string> served = [];
        for (int second = 0; second < rounds; second++)
        {
            now += FarmTimings.SchedulerTick;
            state = state.Handle(Report("node", 1 + (slots % 4)), now).State;
            foreach (JobDemand job in jobs)
            {
                state = state.Handle(job, now).State;
            }

            state = state.Handle(SchedulerState.Tick.Instance, now).State;
            served.UnionWith(state.Jobs.Where(job => job.Value.Window > 0).Select(job => job.Key));
        }

        Assert.Equal(jobs.Length, served.Count);
    }

    /// <param name="priorities">Of each job but one, whose is the highest there is and who never has enough.</param>
    /// <param name="slots">Of the only node.</param>
    [Property(MaxTest = 30)]
    public static void No_job_starves_below_a_stream_of_higher_priority(sbyte[] priorities, byte slots)
    {
        SchedulerState state = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        JobDemand[] jobs =
        [
            new JobDemand("stream", "busy", RequestLimits.HighestPriority, 9999, 0, false),
            .. priorities.Take(8).Select((priority, job) => new JobDemand(
                $"job-{job}",
                $"user-{job % 3}",
                Math.Clamp((int)priority, RequestLimits.LowestPriority, RequestLimits.HighestPriority),
                99,
                0,
                false)),
        ];
        TimeSpan longest = FarmTimings.PriorityStep * (RequestLimits.HighestPriority - RequestLimits.LowestPriority + 2);
        HashSet<string> served = [];
        for (DateTimeOffset end = now + longest + (FarmTimings.SchedulerTick * 8); now < end; now += FarmTimings.SchedulerTick)
        {
            state = state.Handle(Report("node", 1 + (slots % 4)), now).State;
            foreach (JobDemand job in jobs)
            {
                state = state.Handle(job, now).State;
            }

            state = state.Handle(SchedulerState.Tick.Instance, now).State;
            Assert.Contains(state.Jobs.Values, job => job.Demand.Priority == RequestLimits.HighestPriority && job.IsServed);
            served.UnionWith(state.Jobs.Where(job => job.Value.Window > 0).Select(job => job.Key));
        }

        Assert.Equal(jobs.Length, served.Count);
    }

    private void Play(byte[] script)
    {
        foreach (byte[] move in script.Chunk(3).Where(move => move.Length == 3))
        {
            object message = Message(move[0] % 10, move[1], move[2]);
            SchedulerState before = _state;
            var decision = before.Handle(message, _now);
            _state = decision.State;

            SchedulerState replayed = decision.Events.Aggregate(before, (state, happened) => state.Apply(happened));
            Assert.Equal(_state.Nodes, replayed.Nodes);
            Assert.Equal(_state.Jobs, replayed.Jobs);
            CheckPromises();
            foreach (SchedulerEffect effect in decision.Effects)
            {
                Check(effect, before);
            }

            if (message is SchedulerState.Tick)
            {
                CheckForgotten();
                CheckCredit();
            }
        }
    }

    private object Message(int kind, byte sender, byte rest)
    {
        string node = $"node-{sender % 5}";
        switch (kind)
        {
            case 0 or 1 or 2:
                return Report(
                    node,
                    slots: 1 + (rest % 4),
                    waiting: rest % 7,
                    milliseconds: (rest % 3) switch { 0 => 0, 1 => 50, _ => 1000 },
                    draining: rest % 16 == 0,
                    fenced: rest % 16 == 1 ? "sick" : null,
                    longest: new RunningPicture(new PictureKey($"key-{rest % 6}"), $"job-{rest % 6}", rest % 6, rest % 40));
            case 3 or 4:
                return new JobDemand(
                    $"job-{sender % 6}",
                    $"user-{sender % 3}",
                    Priority: sender % 2,
                    Unsent: rest % 4 == 0 ? 0 : rest % 30,
                    Outstanding: rest / 32,
                    Tail: rest % 4 == 0);
            case 5 or 6:
                return new WorkRequested(node, 1 + (rest % 4));
            case 7:
                return rest % 2 == 0 ? new DrainNode(node) : new ClearFence(node);
            case 8:
                _now += TimeSpan.FromSeconds(rest % 16 == 0 ? 700 : rest % 8);
                return SchedulerState.Tick.Instance;
            default:
                _now += FarmTimings.SchedulerTick;
                return SchedulerState.Tick.Instance;
        }
    }

    private static LoadReport Report(
        string node,
        int slots,
        int waiting = 0,
        double milliseconds = 0,
        bool draining = false,
        string? fenced = null,
        RunningPicture? longest = null) =>
        new(node, slots, 1, waiting, milliseconds, draining, fenced, 0, longest is null ? [] : [longest]);

    private void Check(SchedulerEffect effect, SchedulerState before)
    {
        switch (effect)
        {
            case TellJob { Message: Credits credits }:
                Assert.Equal(credits.Window, _state.Jobs[credits.JobId].Window);
                Assert.True(credits.Window >= 0);
                break;
            case TellNode { Message: StealFrom steal } tell:
                Assert.NotEqual(tell.Node, steal.Thief);
                Assert.True(_state.Nodes[steal.Thief].IsReady);
                Assert.InRange(steal.Tickets, 1, _state.Nodes[tell.Node].Report.Waiting);
                break;
            case TellNode tell:
                Assert.Contains(tell.Node, _state.Nodes.Keys);
                break;
            case TellOwner { Message: TicketProtocol.BackUpPicture backUp }:
                Assert.True(_state.Nodes[backUp.Node].IsReady);
                Assert.Contains(
                    _state.Nodes.Values,
                    node => node.Report.Node != backUp.Node && node.Report.Longest.Any(running => running.Key == backUp.Key));
                Assert.True(!_backedUp.TryGetValue(backUp.Key, out DateTimeOffset last) || _now - last > FarmTimings.BackUpMemory);
                _backedUp[backUp.Key] = _now;
                break;
            case ForgetAddress forget:
                Assert.Contains(forget.Node, before.Nodes.Keys);
                Assert.DoesNotContain(forget.Node, _state.Nodes.Keys);
                break;
            case ReportUnknownNode unknown:
                Assert.DoesNotContain(unknown.Node, _state.Nodes.Keys);
                break;
        }
    }

    private void CheckPromises() => Assert.All(_state.Nodes.Values, node => Assert.InRange(node.Promised, 0, node.Report.Waiting));

    private void CheckForgotten()
    {
        Assert.All(_state.Nodes.Values, node => Assert.True(_now - node.ReportedAt <= FarmTimings.SchedulerSilence));
        Assert.All(_state.Jobs.Values, job => Assert.True(_now - job.DemandedAt <= FarmTimings.SchedulerSilence));
    }

    private void CheckCredit()
    {
        if (_state.Nodes.IsEmpty)
        {
            return;
        }

        Assert.All(_state.Jobs.Values, job => Assert.InRange(job.Window, 0, job.Wanted));
        Assert.Equal(Math.Min(_state.Tickets, _state.Jobs.Values.Sum(job => job.Wanted)), _state.Jobs.Values.Sum(job => job.Window));
        ImmutableArray<KnownJob> served = [.. _state.Jobs.Values.Where(job => job.Window > 0)];

        // One ticket may be for having waited.
        Assert.All(
            _state.Jobs.Values.Where(job => job.Window < job.Wanted),
            job => Assert.All(served, other => Assert.True(other.Demand.Priority >= job.Demand.Priority || other.Window == 1)));
    }
}
