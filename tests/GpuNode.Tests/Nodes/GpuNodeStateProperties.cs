using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing.Rendering;
using Akka.Actor;
using FsCheck.Xunit;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

/// <summary>Whatever happens to a node in whatever order: tickets, withdrawals, failures of batches, bases and store, fence and drain.</summary>
public sealed class GpuNodeStateProperties
{
    private const string Here = "akka.tcp://farm@a:1";
    private const string There = "akka.tcp://farm@b:1";
    private const int Slots = 3;

    [Property(MaxTest = 400, EndSize = 400)]
    public void Permits_are_conserved_and_no_ticket_is_lost(byte[] steps)
    {
        var node = new Node();
        foreach ((byte kind, byte subject) in steps.Chunk(2).Select(step => (step[0], step[^1])))
        {
            node.Step(kind, subject);
        }

        node.DrainToTheEnd();
    }

    /// <summary>A node, all that is under way around it, and what must be true of it.</summary>
    private sealed class Node
    {
        private static readonly BaseKey[] _bases = [new("one"), new("like one"), new("other")];
        private static readonly IActorRef[] _owners = [new NamedRef("first"), new NamedRef("second")];
        private static readonly IActorRef _process = new NamedRef("process");

        private readonly Dictionary<string, Ticket> _alive = [];
        private readonly List<Ticket> _known = [];
        private readonly HashSet<(BaseKey Base, IActorRef Asker)> _askers = [];
        private readonly List<BaseKey> _fetches = [];
        private readonly List<BaseKey> _baseWrites = [];
        private readonly List<string> _writes = [];
        private readonly List<long> _lingers = [];
        private RunBatch? _batch;
        private BaseKey? _preparing;
        private bool _drained;
        private bool _probing;
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        private GpuNodeState _state = new(new GpuNodeSettings { Node = Here, BasesKept = 1 }, Slots);

        public void Step(byte kind, byte subject)
        {
            switch (kind % 45)
            {
                case < 10:
                    Ticket ticket = new(
                        new($"picture {subject % 5}"), _bases[subject % 3], [0.5f], $"{_known.Count}", subject % 4, "job", subject % 5);
                    _known.Add(ticket);
                    Send(ticket);
                    break;
                case 10 when _known.Count > 0:
                    Send(_known[subject % _known.Count]);
                    break;
                case 11 or 12 when _known.Count > 0:
                    Ticket withdrawn = _known[subject % _known.Count];
                    if (!_state.Storing.ContainsKey(withdrawn.Attempt))
                    {
                        _alive.Remove(withdrawn.Attempt);
                    }

                    Send(new WithdrawTicket(withdrawn.Key, withdrawn.Attempt));
                    break;
                case 13 when _known.Count > 0:
                    Send(new RankTicket(_known[subject % _known.Count].Key, _known[subject % _known.Count].Attempt, subject % 7));
                    break;
                case 14:
                    Send(new StealFrom(There, subject % 4));
                    break;
                case < 19:
                    AnswerFetch(subject);
                    break;
                case < 24:
                    EndRendering(subject);
                    break;
                case 24 when _batch is not null:
                    Send(new Stepped(_batch.Batch, subject % 5, 4));
                    break;
                case < 28:
                    AnswerWrites(subject);
                    break;
                case 28 when _lingers.Count > 0:
                    Send(new LingerOver(_lingers[subject % _lingers.Count]));
                    break;
                case 29 or 30:
                    _now += TimeSpan.FromSeconds(subject % 8);
                    Send(new Heartbeat());
                    break;
                case 31:
                    Send(new Report());
                    break;
                case 32:
                    Send(new PrepareHere(_bases[subject % 3], _owners[subject % 2]));
                    break;
                case 33:
                    Send(subject % 2 == 0
                        ? new BasePrepared(_bases[subject % 3], "name")
                        : new BaseFailed(_bases[subject % 3], (FailureKind)(subject % 3), "why"));
                    break;
                case 34 or 35:
                    Send(new GpuNodeCommand.RendererReady(Slots));
                    break;
                case 36 when subject % 4 == 0:
                    Send(new RendererBroken("no device"));
                    break;
                case 37:
                    Send(new ClearFence(Here));
                    break;
                case 38 when subject % 4 == 0:
                    Send(new DrainNode(Here));
                    break;
                case 39 when subject % 8 == 0:
                    Send(new Drain(_process));
                    break;
                case 40 or 41:
                    EndProbe(subject);
                    break;
                case 42:
                    Send(new AbandonHere(_bases[subject % 3], _owners[subject % 2]));
                    break;
                case 43:
                    Send(new ModelsFound(subject % 3 == 0 ? null : [new(1), new(2)]));
                    break;
                case 44:
                    _now += TimeSpan.FromMinutes(subject % 4);
                    Send(new Heartbeat());
                    break;
            }
        }

        /// <summary>However it stands: a node that is told to end gives every ticket away, and ends.</summary>
        public void DrainToTheEnd()
        {
            Send(new Drain(_process));
            for (int round = 0; round < 100 && !_drained; round++)
            {
                EndRendering(0);
                EndProbe(0);
                AnswerWrites(0);
            }

            Assert.True(_drained);
            Assert.Empty(_alive);
            Assert.Empty(_askers);
        }

        private void AnswerFetch(byte subject)
        {
            if (_fetches.Count == 0)
            {
                return;
            }

            BaseKey key = _fetches[0];
            _fetches.RemoveAt(0);
            BaseSpec spec = key == _bases[2] ? SampleBase.Spec with { Steps = 9 } : SampleBase.Spec;
            Send((subject % 6) switch
            {
                0 => new BaseNotPrepared(key, subject % 4 == 0 ? spec : null),
                3 when subject % 4 == 0 => new BaseOfAbsentModel(key, new(7), subject % 8 == 0, "it is not here"),
                1 => new BaseUnreachable(key, "no route"),
                2 => new BaseMissing(key, new(FailureKind.Data, "no such base")),
                _ => new BaseFetched(key, new BatchBase(spec, default)),
            });
        }

        private void EndProbe(byte subject)
        {
            if (_probing)
            {
                _probing = false;
                Send(new ProbeEnded(Slots, subject % 3 == 1 ? new(FailureKind.Host, "the device is gone") : null));
            }
        }

        private void EndRendering(byte subject)
        {
            RenderFailure? failure = (subject % 8) switch
            {
                5 => new(FailureKind.Data, "NaN"),
                6 => new(FailureKind.Host, "out of memory", subject % 3 == 0 ? ModelMark.Of(SampleBase.Spec.ModelDigest) : null),
                7 => new(FailureKind.Interrupted, "ended between two steps"),
                _ => null,
            };
            if (_preparing is BaseKey key)
            {
                _preparing = null;
                Send(new PreparationEnded(key, new byte[] { 1 }, failure));
            }
            else if (_batch is RunBatch batch)
            {
                _batch = null;
                IEnumerable<RenderedPicture> rendered = batch.Tickets.Skip(subject % 8 == 4 ? 1 : 0).Select(t => new RenderedPicture(t.Key, []));
                Send(new BatchEnded(batch.Batch, failure is null ? [.. rendered] : [], failure));
            }
        }

        private void AnswerWrites(byte subject)
        {
            if (_writes.Count > 0)
            {
                string attempt = _writes[subject % _writes.Count];
                _writes.Remove(attempt);
                Send(subject % 5 == 4 ? new PictureNotStored(attempt, "the disk is full") : new PictureStored(attempt, "sha", 3));
            }

            if (_baseWrites.Count > 0)
            {
                BaseKey key = _baseWrites[0];
                _baseWrites.RemoveAt(0);
                Send(subject % 5 == 4 ? new BaseNotStored(key, "the disk is full") : new BaseStored(key, "name"));
            }
        }

        private void Send(object command)
        {
            GpuNodeDecision decision = _state.Handle(command, _now);
            if (command is Ticket ticket && !_drained)
            {
                _alive[ticket.Attempt] = ticket;
            }

            if (command is AbandonHere abandon)
            {
                _askers.Remove((abandon.Base, abandon.Asker));
            }

            if (command is PrepareHere prepare && !decision.Effects.OfType<TellAsker>().Any())
            {
                _askers.Add((prepare.Base, prepare.Asker));
            }

            _state = decision.State;
            foreach (GpuNodeEffect effect in decision.Effects)
            {
                Note(effect, command);
            }

            Check();
        }

        private void Note(GpuNodeEffect effect, object command)
        {
            if (effect is RunBatch or Prepare or Probe or StorePicture or StoreBase or HandOver)
            {
                Assert.False(_drained, $"{effect} after the end");
            }

            switch (effect)
            {
                case RunBatch run:
                    Assert.True(_batch is null && _preparing is null && !_probing, "the render thread is busy");
                    Assert.True(_state.Fenced is null && !_state.Draining, $"a batch starts on a node that is {_state.Standing}");
                    Assert.InRange(run.Tickets.Length, 1, Slots);
                    Assert.Distinct(run.Tickets.Select(t => t.Key));
                    Assert.Single(run.Content.Bases.Select(b => b.Group).Distinct());
                    Assert.Equal(run.Tickets.Select(t => t.Key), run.Content.Pictures.Select(p => p.Key));
                    _batch = run;
                    break;
                case Prepare prepare:
                    Assert.True(_batch is null && _preparing is null && !_probing, "the render thread is busy");
                    Assert.True(_state.Fenced is null && !_state.Leaving, $"a base is prepared on a node that is {_state.Standing}");
                    _preparing = prepare.Base;
                    break;
                case Probe:
                    Assert.True(_batch is null && _preparing is null && !_probing, "the render thread is busy");
                    _probing = true;
                    break;
                case EndProcess:
                    Assert.NotNull(_state.Running?.Stopped ?? _state.Preparations.Find(p => p.Stopped is not null)?.Stopped);
                    break;
                case HandOver over:
                    Assert.True(_alive.Remove(over.Ticket.Attempt), "handed over twice");
                    break;
                case TellOwner { Message: TicketFailed m } when command is not Ticket { Attempt: var attempt } || attempt != m.Attempt:
                    Assert.True(_alive.Remove(m.Attempt), "failed twice");
                    break;
                case TellOwner { Message: PictureRendered m }:
                    Assert.True(_alive.Remove(m.Attempt), "rendered twice");
                    break;
                case StorePicture picture:
                    _writes.Add(picture.Ticket.Attempt);
                    break;
                case StoreBase tensors:
                    _baseWrites.Add(tensors.Base);
                    break;
                case FetchBase fetch:
                    Assert.DoesNotContain(fetch.Base, _fetches);
                    _fetches.Add(fetch.Base);
                    break;
                case Linger linger:
                    _lingers.Add(linger.Batch);
                    break;
                case TellAsker { Message: GpuNodeDrained }:
                    _drained = true;
                    break;
                case TellAsker { Message: IForBase answer } tell when command is not PrepareHere:
                    Assert.True(_askers.Remove((answer.Base, tell.Asker)), "answered twice");
                    break;
            }
        }

        private void Check()
        {
            string[] held =
            [
                .. _state.Waiting.Select(t => t.Ticket.Attempt), .. _state.Running?.Wanted.Select(t => t.Attempt) ?? [], .. _state.Storing.Keys,
            ];
            Assert.Equal(_alive.Keys.Order(), held.Order());
            Assert.Equal(_batch?.Batch, _state.Running?.Id);
            Assert.Equal(_probing, _state.Probing);
            Assert.Equal(_askers, _state.Preparations.SelectMany(p => p.Askers.Select(a => (p.Base, a))).ToHashSet());
            Assert.All(_state.Waiting, t => Assert.True(_state.Bases.ContainsKey(t.Ticket.Base), "a ticket waits for a base that is not asked for"));
        }
    }
}
