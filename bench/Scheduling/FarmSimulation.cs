using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Coordinator.Scheduling;
using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Pictures;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using AADiff.Testing.Rendering;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Bench.Scheduling;

/// <summary>
/// A whole farm in simulated time: the real state machines of owners, nodes and scheduler exchange their real messages through one queue; only
/// rendering, network, store and journal are delays.
/// </summary>
public sealed class FarmSimulation
{
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private static readonly BatchBase _base = new(SampleBase.Spec, ReadOnlyMemory<byte>.Empty);
    private readonly SimulationPlan _plan;
    private readonly PriorityQueue<(Target Target, int Index, object Message), (long Ticks, long Order)> _queue = new();
    private readonly GpuNodeState[] _nodes;
    private readonly Dictionary<string, int> _byName = [];
    private readonly int[] _shards;
    private readonly SimulatedJob[] _jobs;
    private readonly Dictionary<string, int> _jobsById = [];
    private readonly Dictionary<PictureKey, PictureState> _owners = [];
    private readonly BitArray _stored;
    private SchedulerState _scheduler = new();
    private DateTimeOffset _now = _start;
    private long _order;
    private long _attempts;
    private int _renderings;
    private int _stolen;
    private int _backUps;
    private int _mostOwners;
    private TimeSpan _scheduling;

    public FarmSimulation(SimulationPlan plan)
    {
        _plan = plan;
        _nodes = [.. plan.Nodes.Select((n, i) => new GpuNodeState(
            new GpuNodeSettings { Node = $"akka.tcp://farm@gpu-{i}:4053" }, n.Slots) { RendererReady = true })];
        for (int i = 0; i < _nodes.Length; i++)
        {
            _byName.Add(_nodes[i].Settings.Node, i);
        }

        _shards = Place(plan);
        int share = plan.Frames / plan.Jobs;
        _jobs = [.. Enumerable.Range(0, plan.Jobs).Select(
            j => new SimulatedJob($"job-{j}", j * share, j == plan.Jobs - 1 ? plan.Frames - (j * share) : share, plan))];
        for (int j = 0; j < _jobs.Length; j++)
        {
            _jobsById.Add(_jobs[j].Id, j);
        }

        _stored = new BitArray(plan.Frames);
    }

    private enum Target
    {
        Scheduler,
        Job,
        Node,
        Owner,
    }

    /// <summary>Runs until every job has every picture.</summary>
    /// <param name="watch">Told about once a simulated second how many pictures are done.</param>
    public SimulationResult Run(Action<int>? watch = null)
    {
        Send(Target.Scheduler, 0, SchedulerState.Tick.Instance, TimeSpan.FromSeconds(1));
        for (int i = 0; i < _nodes.Length; i++)
        {
            Send(Target.Node, i, new GpuNodeCommand.Report(), TimeSpan.FromSeconds((double)i / _nodes.Length));
            Send(Target.Node, i, new GpuNodeCommand.Heartbeat(), TimeSpan.FromSeconds(2.0 * i / _nodes.Length));
        }

        for (int j = 0; j < _jobs.Length; j++)
        {
            Send(Target.Job, j, Second.Instance, TimeSpan.FromSeconds(1));
        }

        while (!Array.TrueForAll(_jobs, j => j.Finished))
        {
            ((Target target, int index, object message), (long ticks, _)) = Dequeue();
            _now = new DateTimeOffset(ticks, TimeSpan.Zero);
            switch (target)
            {
                case Target.Scheduler:
                    long at = Stopwatch.GetTimestamp();
                    Schedule(message);
                    _scheduling += Stopwatch.GetElapsedTime(at);
                    watch?.Invoke(message is SchedulerState.Tick ? _jobs.Sum(j => j.Done) : -1);
                    break;
                case Target.Job:
                    HearJob(index, message);
                    break;
                case Target.Node:
                    HearNode(index, message);
                    break;
                case Target.Owner:
                    HearOwner(message);
                    break;
            }
        }

        return new SimulationResult(
            (_now - _start).TotalSeconds, _renderings, _jobs.Sum(j => j.Done), _jobs.Sum(j => j.Repeated), _stolen, _backUps, _order, _mostOwners,
            _nodes.Sum(n => n.Batches), _scheduling);
    }

    /// <summary>Shards in proportion to slots, dealt at random: ten and more a node.</summary>
    private static int[] Place(SimulationPlan plan)
    {
        int shards = Math.Max(128, 10 * plan.Nodes.Length);
        int slots = plan.Nodes.Sum(n => n.Slots);
        var owned = new int[plan.Nodes.Length];
        int[] placed = [.. Enumerable.Range(0, shards).Select(_ =>
        {
            int next = Enumerable.Range(0, owned.Length).MinBy(i => (owned[i] + 1.0) / plan.Nodes[i].Slots);
            owned[next]++;
            return next;
        })];
        new Random(plan.Seed).Shuffle(placed);
        return placed;
    }

    private int OwnerOf(PictureKey key) => _shards[(uint)Murmur(FrameOf(key) + (_plan.Seed * 7919)) % _shards.Length];

    private static int FrameOf(PictureKey key) => int.Parse(key.Hex.AsSpan(0, 8), System.Globalization.NumberStyles.HexNumber);

    private static int Murmur(int value)
    {
        uint h = (uint)value;
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return (int)(h ^ (h >> 16));
    }

    private bool Dead(int node) => _plan.Death is (int dead, double second) && dead == node && (_now - _start).TotalSeconds >= second;

    private void Schedule(object message)
    {
        if (message is SchedulerState.Tick)
        {
            Send(Target.Scheduler, 0, message, TimeSpan.FromSeconds(1));
        }

        var turn = _scheduler.Handle(message, _now);
        _scheduler = turn.State;
        foreach (SchedulerEffect effect in turn.Effects)
        {
            switch (effect)
            {
                case SchedulerEffect.TellJob tell:
                    Send(Target.Job, _jobsById[tell.Message.JobId], tell.Message, _plan.Network);
                    break;
                case SchedulerEffect.TellNode tell:
                    Send(Target.Node, _byName[tell.Node], tell.Message, _plan.Network);
                    break;
                case SchedulerEffect.TellOwner tell:
                    Send(Target.Owner, 0, tell.Message, _plan.Network);
                    break;
            }
        }
    }

    private void HearJob(int index, object message)
    {
        SimulatedJob job = _jobs[index];
        switch (message)
        {
            case Second:
                job.Expire(_now);
                Send(Target.Scheduler, 0, job.Demand, _plan.Network);
                Send(Target.Job, index, message, TimeSpan.FromSeconds(1));
                break;
            case Journalled:
                break;
            case IForJob answer:
                job.Hear(answer, _now);
                if (answer is PictureDone)
                {
                    Send(Target.Job, index, Journalled.Instance, _plan.Journal);
                    return;
                }

                if (answer is not (Credits or PictureRelocated))
                {
                    return;
                }

                break;
        }

        foreach (RenderPicture frame in job.Send(_now))
        {
            Send(Target.Owner, 0, frame, _plan.Network);
        }
    }

    private void HearOwner(object message)
    {
        PictureKey key = message is Looked looked ? looked.Key : ((IForPicture)message).Key;
        int home = OwnerOf(key);
        if (Dead(home))
        {
            // The owner's shard moves: to the next node, for all that this is about.
            home = (home + 1) % _nodes.Length;
        }

        if (!_owners.TryGetValue(key, out PictureState? state) || state.Node != _nodes[home].Settings.Node)
        {
            state = new PictureState(key, _nodes[home].Settings.Node);
        }

        object command = message switch
        {
            Looked when _stored[FrameOf(key)] => new PictureCommand.InStore("stored", "", 0),
            Looked => new PictureCommand.NotInStore($"{++_attempts}"),
            TicketProtocol.BackUpPicture backUp => new PictureCommand.BackUp(backUp.Node, $"{++_attempts}"),
            _ => message,
        };
        Decision<PictureState, PictureEvent, PictureEffect> decision = state.Handle(command, _now);
        _owners[key] = decision.State;
        _mostOwners = Math.Max(_mostOwners, _owners.Count);
        foreach (PictureEffect effect in decision.Effects)
        {
            switch (effect)
            {
                case PictureEffect.TellJob tell:
                    Send(Target.Job, _jobsById[tell.Message.JobId], tell.Message, _plan.Network);
                    break;
                case PictureEffect.TellNode tell:
                    _backUps += message is TicketProtocol.BackUpPicture ? 1 : 0;
                    Send(Target.Node, _byName[tell.Node], tell.Message, tell.Node == state.Node ? TimeSpan.Zero : _plan.Network);
                    break;
                case PictureEffect.LookUp:
                    Send(Target.Owner, 0, new Looked(key), _plan.Store);
                    break;
                case PictureEffect.Passivate or PictureEffect.Stop:
                    _owners.Remove(key);
                    break;
            }
        }
    }

    private void HearNode(int index, object message)
    {
        if (Dead(index))
        {
            return;
        }

        if (message is GpuNodeCommand.Report or GpuNodeCommand.Heartbeat)
        {
            Send(Target.Node, index, message, TimeSpan.FromSeconds(message is GpuNodeCommand.Report ? 1 : 2));
        }

        if (message is GpuNodeCommand.BatchEnded { Failure: null } ended && ended.Batch == _nodes[index].Running?.Id)
        {
            _renderings += ended.Pictures.Length;
        }

        Decision<GpuNodeState, GpuNodeEvent, GpuNodeEffect> decision = _nodes[index].Handle(message, _now);
        _nodes[index] = decision.State;
        foreach (GpuNodeEffect effect in decision.Effects)
        {
            Carry(index, effect);
        }
    }

    private void Carry(int node, GpuNodeEffect effect)
    {
        switch (effect)
        {
            case GpuNodeEffect.TellOwner tell:
                Send(Target.Owner, 0, tell.Message, OwnerOf(tell.Message.Key) == node ? TimeSpan.Zero : _plan.Network);
                if (tell.Message is TicketProtocol.TicketHeld { Steps: var steps, Step: var step } held
                    && _owners.TryGetValue(held.Key, out PictureState? owner))
                {
                    // The owner's own heartbeat, carried here by the node's, so that one timer does.
                    foreach ((string job, PictureWaiter waiter) in owner.Waiters)
                    {
                        Send(Target.Job, _jobsById[job],
                            new PictureProgress(job, waiter.Picture, waiter.Fence, held.Node, step, steps), _plan.Network);
                    }
                }

                break;
            case GpuNodeEffect.TellScheduler tell:
                Send(Target.Scheduler, 0, tell.Message, _plan.Network);
                break;
            case GpuNodeEffect.HandOver over:
                _stolen++;
                Send(Target.Node, _byName[over.Node], over.Ticket, _plan.Network);
                break;
            case GpuNodeEffect.FetchBase fetch:
                Send(Target.Node, node, new GpuNodeCommand.BaseFetched(fetch.Base, _base), _plan.Store);
                break;
            case GpuNodeEffect.RunBatch run:
                ImmutableArray<RenderedPicture> pictures = [.. run.Tickets.Select(t => new RenderedPicture(t.Key, []))];
                TimeSpan time = _plan.Nodes[node].BatchTime((_now - _start).TotalSeconds, run.Tickets.Length);
                Send(Target.Node, node, new GpuNodeCommand.BatchEnded(run.Batch, pictures, null), time);
                break;
            case GpuNodeEffect.StopBatch stop:
                Send(Target.Node, node, new GpuNodeCommand.BatchEnded(stop.Batch, [], new RenderFailure(FailureKind.Interrupted, "")), _plan.Network);
                break;
            case GpuNodeEffect.StorePicture picture:
                _stored[FrameOf(picture.Ticket.Key)] = true;
                Send(Target.Node, node, new GpuNodeCommand.PictureStored(picture.Ticket.Attempt, "", 0), _plan.Store);
                break;
            case GpuNodeEffect.Linger linger:
                Send(Target.Node, node, new GpuNodeCommand.LingerOver(linger.Batch), _plan.Linger);
                break;
        }
    }

    private void Send(Target target, int index, object message, TimeSpan after) =>
        _queue.Enqueue((target, index, message), ((_now + after).Ticks, _order++));

    private ((Target Target, int Index, object Message) Event, (long Ticks, long Order) At) Dequeue() =>
        _queue.TryDequeue(out (Target Target, int Index, object Message) element, out (long Ticks, long Order) at)
            ? (element, at)
            : throw new InvalidOperationException("nothing is left to happen, but pictures are missing");

    private sealed record Second
    {
        public static Second Instance { get; } = new();
    }

    private sealed record Journalled
    {
        public static Journalled Instance { get; } = new();
    }

    private sealed record Looked(PictureKey Key);
}
