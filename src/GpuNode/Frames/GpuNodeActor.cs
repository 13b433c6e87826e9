using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Frames;

/// <summary>
/// Carries out the turns of <see cref="NodeState"/>: one in each GPU process. Rendering happens on the <see cref="RenderThread"/>, hashing and
/// storing on the thread pool, so that the next batch starts at once.
/// </summary>
internal sealed partial class GpuNodeActor : UntypedActor, IWithTimers, IDisposable
{
    private readonly GpuNodeParts _parts;
    private readonly BaseShelf _shelf;
    private readonly RenderThread _thread;
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<IActorRef> _drainAskers = [];
    private NodeState _state;
    private BatchWatch? _watch;

    public GpuNodeActor(GpuNodeParts parts)
    {
        _parts = parts;
        _shelf = new BaseShelf(parts.Store, parts.Time);
        _thread = new RenderThread(parts.CreateRenderer);
        _state = new NodeState(
            new NodeSettings
            {
                Node = parts.Node,
                CanShareBatch = (one, other) => _shelf.CanShare(_thread.Renderer, one, other),
                FenceAfter = parts.Options.FenceAfter,
            },
            parts.Options.Slots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(GpuNodeParts parts) => Akka.Actor.Props.Create(() => new GpuNodeActor(parts));

    /// <summary>Path of the node actor of another process.</summary>
    public static string PathOn(string node) => $"{node}/user/{FarmNames.GpuNode}";

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(NodeCommand.Report), new NodeCommand.Report(), TimeSpan.FromSeconds(1));
        Timers.StartPeriodicTimer(nameof(NodeCommand.Beat), new NodeCommand.Beat(), TimeSpan.FromSeconds(2));
        Carry(new NodeEffect.LoadRenderer());
    }

    /// <summary>Akka calls it when the actor has stopped.</summary>
    public void Dispose()
    {
        _stopped.Cancel();
        _watch?.Stop();
        _thread.Dispose();
        _stopped.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case NodeCommand.PrepareHere prepare:
                Askers(prepare.Base).Add(Sender);
                break;
            case NodeCommand.Drain:
                _drainAskers.Add(Sender);
                Timers.StartSingleTimer(nameof(NodeCommand.DrainOver), new NodeCommand.DrainOver(), _parts.Options.DrainBudget);
                break;
            case NodeCommand.Beat:
                FetchUnprepared();
                break;
            case NodeCommand.BatchEnded ended when ended.Batch == _state.Running?.Id:
                _watch?.Dispose();
                _watch = null;
                break;
            case Fetched fetched:
                Shelve(fetched);
                return;
            case PreparedHere prepared:
                Announce(prepared);
                return;
            case KeptHere kept:
                Answer(kept.Key, new BasePrepared(kept.Key, kept.ObjectName));
                return;
            case BasePrepared prepared:
                Fetch(prepared.Base);
                return;
            case BaseFailed failed:
                Reconsider(failed);
                return;
        }

        Turn(message);
    }

    private void Turn(object message)
    {
        NodeTurn turn = _state.Handle(message, _parts.Time.GetUtcNow());
        if (turn.State.Fenced is string reason && _state.Fenced is null)
        {
            Context.GetLogger().Warning("{Node} is fenced: {Reason}", _parts.Node, reason);
        }

        _state = turn.State;
        foreach (NodeEffect effect in turn.Effects)
        {
            Carry(effect);
        }
    }

    private void Carry(NodeEffect effect)
    {
        switch (effect)
        {
            case NodeEffect.TellOwner tell:
                Tell<FarmActors.FrameRegion>(tell.Message);
                break;
            case NodeEffect.TellScheduler tell:
                Tell<FarmActors.Scheduler>(tell.Message);
                break;
            case NodeEffect.HandOver over:
                Context.System.ActorSelection(PathOn(over.Node)).Tell(over.Ticket, Self);
                break;
            case NodeEffect.FetchBase fetch:
                Fetch(fetch.Base);
                break;
            case NodeEffect.DropBase drop:
                _shelf.Drop(drop.Base);
                break;
            case NodeEffect.Prepare prepare:
                Prepare(prepare.Base);
                break;
            case NodeEffect.RefuseBase refuse:
                Answer(refuse.Base, new BaseFailed(refuse.Base, FailureKind.Host, refuse.Error));
                break;
            case NodeEffect.RunBatch run:
                Run(run);
                break;
            case NodeEffect.Unwant unwant:
                _watch?.Unwant(unwant.Key);
                break;
            case NodeEffect.StopBatch:
                _watch?.Stop();
                break;
            case NodeEffect.StorePicture picture:
                CancellationToken stopped = _stopped.Token;
                Task.Run(() => StoreAsync(picture, stopped)).PipeTo(Self, failure: _ => new NodeCommand.Report());
                break;
            case NodeEffect.Linger linger:
                Timers.StartSingleTimer(nameof(NodeCommand.LingerOver), new NodeCommand.LingerOver(linger.Batch), _parts.Options.Linger);
                break;
            case NodeEffect.LoadRenderer:
                IActorRef self = Self;
                _thread.Post(
                    renderer => self.Tell(new NodeCommand.RendererReady(renderer.Slots)),
                    e => self.Tell(new NodeCommand.RendererBroken(e.Message)));
                break;
            case NodeEffect.Drained:
                foreach (IActorRef asker in _drainAskers)
                {
                    asker.Tell(NodeDrained.Instance);
                }

                _drainAskers.Clear();
                break;
        }
    }

    private void Run(NodeEffect.RunBatch run)
    {
        IActorRef self = Self;
        var watch = new BatchWatch(run.Batch, self);
        RenderBatch batch = _shelf.Batch(run.Tickets);
        _watch = watch;
        _thread.Post(
            renderer => self.Tell(new NodeCommand.BatchEnded(run.Batch, [.. renderer.Render(batch, watch, watch.Stopped)], null)),
            e => self.Tell(new NodeCommand.BatchEnded(run.Batch, [], BatchFailure.Of(e))));
    }

    private async Task<NodeCommand.PictureStored> StoreAsync(NodeEffect.StorePicture effect, CancellationToken stopped)
    {
        byte[] png = effect.Picture.Png;
        string digest = Convert.ToHexStringLower(SHA256.HashData(png));
        await StoreAsync(ObjectNames.Frame(effect.Ticket.Key, effect.Ticket.Attempt), png, "image/png", stopped);
        return new NodeCommand.PictureStored(effect.Ticket.Attempt, digest, png.Length);
    }

    /// <summary>What is rendered is worth waiting for the store.</summary>
    private async Task StoreAsync(string name, byte[] content, string contentType, CancellationToken stopped)
    {
        while (true)
        {
            try
            {
                await _parts.Store.PutAsync(name, new MemoryStream(content, writable: false), contentType, stopped);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), _parts.Time, stopped);
            }
        }
    }

    /// <summary>Missing only while the process starts; everything that matters is said again.</summary>
    private static void Tell<TActor>(object message)
    {
        if (ActorRegistry.For(Context.System).TryGet<TActor>(out IActorRef actor))
        {
            actor.Tell(message);
        }
    }
}
