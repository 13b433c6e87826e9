using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// Carries out the turns of <see cref="GpuNodeState"/>: one in each GPU process. Rendering happens on the <see cref="RenderThread"/>, hashing and
/// storing on the thread pool, so that the next batch starts at once.
/// </summary>
internal sealed partial class GpuNodeActor : UntypedActor, IWithTimers, IDisposable
{
    private readonly GpuNodeDependencies _parts;
    private readonly BaseCache _cache;
    private readonly RenderThread _thread;
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<IActorRef> _drainAskers = [];
    private GpuNodeState _state;
    private BatchWatch? _watch;

    public GpuNodeActor(GpuNodeDependencies parts)
    {
        _parts = parts;
        _cache = new BaseCache(parts.Store, parts.Time);
        _thread = new RenderThread(parts.CreateRenderer);
        _state = new GpuNodeState(
            new GpuNodeSettings
            {
                Node = parts.Node,
                CanShareBatch = (one, other) => _cache.CanShare(_thread.Renderer, one, other),
                FenceAfter = parts.Options.FenceAfter,
            },
            parts.Options.Slots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(GpuNodeDependencies parts) => Akka.Actor.Props.Create(() => new GpuNodeActor(parts));

    /// <summary>Path of the node actor of another process.</summary>
    public static string PathOn(string node) => $"{node}/user/{FarmNames.GpuNode}";

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(GpuNodeCommand.Report), new GpuNodeCommand.Report(), TimeSpan.FromSeconds(1));
        Timers.StartPeriodicTimer(nameof(GpuNodeCommand.Heartbeat), new GpuNodeCommand.Heartbeat(), TimeSpan.FromSeconds(2));
        Carry(new GpuNodeEffect.LoadRenderer());
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
            case GpuNodeCommand.PrepareHere prepare:
                Askers(prepare.Base).Add(Sender);
                break;
            case GpuNodeCommand.Drain:
                _drainAskers.Add(Sender);
                Timers.StartSingleTimer(nameof(GpuNodeCommand.DrainOver), new GpuNodeCommand.DrainOver(), _parts.Options.DrainBudget);
                break;
            case GpuNodeCommand.Heartbeat:
                FetchUnprepared();
                break;
            case GpuNodeCommand.BatchEnded ended when ended.Batch == _state.Running?.Id:
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
        GpuNodeDecision turn = _state.Handle(message, _parts.Time.GetUtcNow());
        if (turn.State.Fenced is string reason && _state.Fenced is null)
        {
            Context.GetLogger().Warning("{Node} is fenced: {Reason}", _parts.Node, reason);
        }

        _state = turn.State;
        foreach (GpuNodeEffect effect in turn.Effects)
        {
            Carry(effect);
        }
    }

    private void Carry(GpuNodeEffect effect)
    {
        switch (effect)
        {
            case GpuNodeEffect.TellOwner tell:
                Tell<FarmActors.PictureRegion>(tell.Message);
                break;
            case GpuNodeEffect.TellScheduler tell:
                Tell<FarmActors.Scheduler>(tell.Message);
                break;
            case GpuNodeEffect.HandOver over:
                Context.System.ActorSelection(PathOn(over.Node)).Tell(over.Ticket, Self);
                break;
            case GpuNodeEffect.FetchBase fetch:
                Fetch(fetch.Base);
                break;
            case GpuNodeEffect.DropBase drop:
                _cache.Drop(drop.Base);
                break;
            case GpuNodeEffect.Prepare prepare:
                Prepare(prepare.Base);
                break;
            case GpuNodeEffect.RefuseBase refuse:
                Answer(refuse.Base, new BaseFailed(refuse.Base, FailureKind.Host, refuse.Error));
                break;
            case GpuNodeEffect.RunBatch run:
                Run(run);
                break;
            case GpuNodeEffect.DropPicture drop:
                _watch?.DropPicture(drop.Key);
                break;
            case GpuNodeEffect.StopBatch:
                _watch?.Stop();
                break;
            case GpuNodeEffect.StorePicture picture:
                CancellationToken stopped = _stopped.Token;
                Task.Run(() => StoreAsync(picture, stopped)).PipeTo(Self, failure: _ => new GpuNodeCommand.Report());
                break;
            case GpuNodeEffect.Linger linger:
                Timers.StartSingleTimer(nameof(GpuNodeCommand.LingerOver), new GpuNodeCommand.LingerOver(linger.Batch), _parts.Options.Linger);
                break;
            case GpuNodeEffect.LoadRenderer:
                IActorRef self = Self;
                _thread.Post(
                    renderer => self.Tell(new GpuNodeCommand.RendererReady(renderer.Slots)),
                    e => self.Tell(new GpuNodeCommand.RendererBroken(e.Message)));
                break;
            case GpuNodeEffect.Drained:
                foreach (IActorRef asker in _drainAskers)
                {
                    asker.Tell(GpuNodeDrained.Instance);
                }

                _drainAskers.Clear();
                break;
        }
    }

    private void Run(GpuNodeEffect.RunBatch run)
    {
        IActorRef self = Self;
        var watch = new BatchWatch(run.Batch, self);
        RenderBatch batch = _cache.Batch(run.Tickets);
        _watch = watch;
        _thread.Post(
            renderer => self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [.. renderer.Render(batch, watch, watch.Stopped)], null)),
            e => self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [], BatchFailure.Of(e))));
    }

    private async Task<GpuNodeCommand.PictureStored> StoreAsync(GpuNodeEffect.StorePicture effect, CancellationToken stopped)
    {
        byte[] png = effect.Picture.Png;
        string digest = Convert.ToHexStringLower(SHA256.HashData(png));
        await StoreAsync(ObjectNames.Picture(effect.Ticket.Key, effect.Ticket.Attempt), png, "image/png", stopped);
        return new GpuNodeCommand.PictureStored(effect.Ticket.Attempt, digest, png.Length);
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
