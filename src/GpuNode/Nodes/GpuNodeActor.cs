using System.Collections.Immutable;
using System.Security.Cryptography;
using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// Carries out the decisions of <see cref="GpuNodeState"/>: one in each GPU process. Rendering happens on the <see cref="RenderThread"/>,
/// hashing and
/// storing on the thread pool, so that the next batch starts at once.
/// </summary>
internal sealed partial class GpuNodeActor : UntypedActor, IWithTimers, IDisposable
{
    private readonly GpuNodeDependencies _dependencies;
    private readonly BaseFiles _bases;
    private readonly StoreWriter _writer;
    private readonly RenderThread _thread;
    private readonly SteadyClock _clock;
    private readonly ILogger<GpuNodeActor> _log;
    private readonly CancellationTokenSource _stopped = new();
    private GpuNodeState _state;
    private BatchWatch? _watch;
    private CancellationTokenSource? _preparing;

    public GpuNodeActor(GpuNodeDependencies dependencies)
    {
        _dependencies = dependencies;
        _clock = new SteadyClock(dependencies.Time);
        _bases = new BaseFiles(dependencies.Store, dependencies.Time);
        _writer = new StoreWriter(dependencies.Store, dependencies.Time, dependencies.Logs.CreateLogger<StoreWriter>());
        _thread = new RenderThread(dependencies.CreateRenderer);
        _log = dependencies.Logs.CreateLogger<GpuNodeActor>();
        _state = new GpuNodeState(
            new GpuNodeSettings
            {
                Node = dependencies.Node,
                FenceAfter = dependencies.Options.FenceAfter,
                Memory = dependencies.Options.Memory,
            },
            dependencies.Options.Slots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(GpuNodeDependencies dependencies) => Akka.Actor.Props.Create(() => new GpuNodeActor(dependencies));

    /// <summary>Path of the node actor of another process.</summary>
    public static string PathOn(string node) => $"{node}/user/{FarmNames.GpuNode}";

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(GpuNodeCommand.Report), new GpuNodeCommand.Report(), FarmTimings.NodeReport);
        Timers.StartPeriodicTimer(nameof(GpuNodeCommand.Heartbeat), new GpuNodeCommand.Heartbeat(), FarmTimings.PictureHeartbeat);
        LoadRenderer();
        LookForModels(Self, _dependencies, _stopped.Token);
    }

    /// <summary>Akka calls it when the actor has stopped.</summary>
    public void Dispose()
    {
        _stopped.Cancel();
        _watch?.Stop();
        _preparing?.Dispose();
        _thread.Dispose();
        _stopped.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GpuNodeCommand or Ticket or WithdrawTicket or RankTicket:
            case StealFrom or DrainNode or UndrainNode or ClearFence or BasePrepared or BaseFailed:
                Handle(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handle(object command)
    {
        GpuNodeState before = _state;
        GpuNodeDecision decision = _state.Handle(command, _clock.Now);
        _state = decision.State;
        if (_state.Running is null)
        {
            _watch?.Dispose();
            _watch = null;
        }

        Log(decision.Events, before.Standing);
        LogRefusals(before);
        foreach (GpuNodeEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(GpuNodeEffect effect)
    {
        GpuRoleOptions options = _dependencies.Options;
        switch (effect)
        {
            case GpuNodeEffect.TellOwner tell:
                Tell<FarmActors.PictureRegion>(tell.Message);
                break;
            case GpuNodeEffect.TellScheduler tell:
                Tell<FarmActors.Scheduler>(tell.Message);
                break;
            case GpuNodeEffect.TellAsker tell:
                tell.Asker.Tell(tell.Message);
                break;
            case GpuNodeEffect.HandOver over:
                Context.System.ActorSelection(PathOn(over.Node)).Tell(over.Ticket, Self);
                break;
            case GpuNodeEffect.FetchBase fetch:
                Task.Run(() => FetchAsync(fetch.Base)).PipeTo(Self);
                break;
            case GpuNodeEffect.RequestBase request:
                Tell<FarmActors.BaseRegion>(new PrepareBase(request.Base));
                break;
            case GpuNodeEffect.AbandonBase abandon:
                Tell<FarmActors.BaseRegion>(new BaseProtocol.AbandonBase(abandon.Base));
                break;
            case GpuNodeEffect.Prepare prepare:
                Prepare(prepare.Base);
                break;
            case GpuNodeEffect.StopPreparing:
                _preparing?.Cancel();
                break;
            case GpuNodeEffect.Probe probe:
                Probe(probe);
                break;
            case GpuNodeEffect.EndProcess end:
                EndProcess(end.Reason);
                break;
            case GpuNodeEffect.StoreBase tensors:
                Store(stopped => StoreAsync(tensors, stopped));
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
                Store(stopped => StoreAsync(picture, stopped));
                break;
            case GpuNodeEffect.Linger linger:
                Timers.StartSingleTimer(nameof(GpuNodeCommand.LingerOver), new GpuNodeCommand.LingerOver(linger.Batch), options.Linger);
                break;
            case GpuNodeEffect.LimitDrain:
                Timers.StartSingleTimer(nameof(GpuNodeCommand.DrainOver), new GpuNodeCommand.DrainOver(), options.DrainBudget);
                break;
            case GpuNodeEffect.LoadRenderer:
                LoadRenderer();
                break;
        }
    }

    private void LoadRenderer()
    {
        IActorRef self = Self;
        _thread.Post(
            renderer => self.Tell(new GpuNodeCommand.RendererReady(renderer.Slots)),
            e =>
            {
                LogRendererBroken(e, _dependencies.Node);
                self.Tell(new GpuNodeCommand.RendererBroken(e.Message));
            });
    }

    private void Run(GpuNodeEffect.RunBatch run)
    {
        IActorRef self = Self;
        var watch = new BatchWatch(run.Batch, self);
        _watch = watch;
        _thread.Post(
            renderer => self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [.. renderer.Render(run.Content, watch, watch.Stopped)], null)),
            e =>
            {
                LogRenderException(e, run.Batch, _dependencies.Node);
                self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [], RenderFailure.Of(e)));
            });
    }

    private void Probe(GpuNodeEffect.Probe probe)
    {
        IActorRef self = Self;
        CancellationToken stopped = _stopped.Token;
        if (probe.Reload)
        {
            _thread.Renew();
        }

        _thread.Post(
            renderer =>
            {
                if (probe.Content is { } content)
                {
                    renderer.Render(content, SelfTestWatch.Instance, stopped);
                }

                self.Tell(new GpuNodeCommand.ProbeEnded(renderer.Slots, null));
            },
            e =>
            {
                LogProbeException(e, _dependencies.Node);
                self.Tell(new GpuNodeCommand.ProbeEnded(0, RenderFailure.Of(e)));
            });
    }

    /// <summary>A moment later: what was told to others in the same decision has to leave.</summary>
    private void EndProcess(string reason)
    {
        if (_dependencies.Options.EndProcess is not { } end)
        {
            LogStuckHere(_dependencies.Node, reason);
            return;
        }

        LogEndsStuck(_dependencies.Node, FarmExit.StuckStep, reason);
        Context.System.Scheduler.Advanced.ScheduleOnce(FarmTimings.LastWords, end);
    }

    /// <summary>On a thread of its own: gigabytes that were never read take minutes. Again and again, because models come and go.</summary>
    private static void LookForModels(IActorRef self, GpuNodeDependencies dependencies, CancellationToken stopped)
    {
        if (dependencies.Options is not { Models: { } stock, LooksForModels: true })
        {
            return;
        }

        ILogger log = dependencies.Logs.CreateLogger<GpuNodeActor>();
        _ = Task.Factory.StartNew(
            () =>
            {
                ImmutableArray<string> before = [];
                do
                {
                    try
                    {
                        stock.Look();
                        ImmutableArray<string> digests = stock.Digests ?? [];
                        if (!digests.SequenceEqual(before))
                        {
                            LogModels(log, dependencies.Node, digests.Length);
                        }

                        before = digests;
                        self.Tell(new GpuNodeCommand.ModelsFound(
                            digests.Length > LoadReport.MostModels ? null : [.. digests.Select(ModelMark.Of)]));
                    }
                    catch (Exception e)
                    {
                        // What was found before stays; the folder may be readable again the next time.
                        LogNoLook(log, e, dependencies.Node);
                    }
                }
                while (!stopped.WaitHandle.WaitOne(FarmTimings.ModelLook));
            },
            stopped,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private void Prepare(BaseKey key)
    {
        IActorRef self = Self;
        _preparing?.Dispose();
        _preparing = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        CancellationToken stopped = _preparing.Token;
        _thread.Post(
            renderer =>
            {
                // The render thread has nothing else to do meanwhile, so it waits for the store.
                BaseSpec spec = _bases.SpecAsync(key).GetAwaiter().GetResult();
                using Stream? mask = _bases.MaskAsync(spec).GetAwaiter().GetResult();
                self.Tell(new GpuNodeCommand.PreparationEnded(key, renderer.PrepareBase(spec, mask, stopped)));
            },
            e =>
            {
                LogPreparationException(e, key, _dependencies.Node);
                self.Tell(new GpuNodeCommand.PreparationEnded(key, default, RenderFailure.Of(e)));
            });
    }

    private async Task<GpuNodeCommand> FetchAsync(BaseKey key)
    {
        try
        {
            BaseSpec spec = await _bases.SpecAsync(key);
            if (_dependencies.Options.Models?.Find(spec.Model, spec.ModelDigest) is { Folder: null } absent)
            {
                return new GpuNodeCommand.BaseOfAbsentModel(key, ModelMark.Of(spec.ModelDigest), absent.IsOther, absent.Reason);
            }

            return await _bases.PreparedAsync(key) is { } prepared
                ? new GpuNodeCommand.BaseFetched(key, new BatchBase(spec, prepared))
                : new GpuNodeCommand.BaseNotPrepared(key, spec);
        }
        catch (Exception e)
        {
            LogFetchException(e, key, _dependencies.Node);
            return e is ObjectStoreException or IOException
                ? new GpuNodeCommand.BaseUnreachable(key, e.Message)
                : new GpuNodeCommand.BaseMissing(key, RenderFailure.Of(e));
        }
    }

    private void Store(Func<CancellationToken, Task<GpuNodeCommand>> store)
    {
        CancellationToken stopped = _stopped.Token;
        Task.Run(() => store(stopped), stopped).PipeTo(Self);
    }

    private async Task<GpuNodeCommand> StoreAsync(GpuNodeEffect.StorePicture effect, CancellationToken stopped)
    {
        Ticket ticket = effect.Ticket;
        byte[] png = effect.Picture.Png;
        string digest = Convert.ToHexStringLower(SHA256.HashData(png));
        return await _writer.PutAsync(ObjectNames.Picture(ticket.Key, ticket.Attempt), png, "image/png", stopped) is string reason
            ? new GpuNodeCommand.PictureNotStored(ticket.Attempt, reason)
            : new GpuNodeCommand.PictureStored(ticket.Attempt, digest, png.Length);
    }

    private async Task<GpuNodeCommand> StoreAsync(GpuNodeEffect.StoreBase effect, CancellationToken stopped)
    {
        string name = ObjectNames.BaseTensors(effect.Base, Ulid.NewUlid().ToString());
        return await _writer.PutAsync(name, effect.Tensors, "application/octet-stream", stopped) is string reason
            ? new GpuNodeCommand.BaseNotStored(effect.Base, reason)
            : new GpuNodeCommand.BaseStored(effect.Base, name);
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
