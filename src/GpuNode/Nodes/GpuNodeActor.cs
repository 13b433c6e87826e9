using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Hosting;
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
    private readonly NodeMeasures _measures = new();
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
                LooksForModels = dependencies.Options is { Models: not null, LooksForModels: true },
            },
            dependencies.Options.Slots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(GpuNodeDependencies dependencies) => Akka.Actor.Props.Create(() => new GpuNodeActor(dependencies));

    /// <summary>Path of the node actor of another process.</summary>
    public static string PathOn(string node) => $"{node}/user/{FarmNames.GpuNode}";

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(
            nameof(GpuNodeCommand.Report), new GpuNodeCommand.Report(), _state.Announced ? FarmTimings.NodeReport : FarmTimings.FirstLook, FarmTimings.NodeReport);
        Timers.StartPeriodicTimer(nameof(GpuNodeCommand.Heartbeat), new GpuNodeCommand.Heartbeat(), FarmTimings.PictureHeartbeat);
        LoadRenderer();
        WatchModels();
    }

    /// <summary>Akka calls it when the actor has stopped.</summary>
    public void Dispose()
    {
        _stopped.Cancel();
        _watch?.Stop();
        _preparing?.Dispose();
        _measures.Dispose();
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
        _measures.Add(before, _state, decision.Events);
        if (_state.Standing != before.Standing)
        {
            _dependencies.Options.OnStanding?.Invoke(_state.Standing == NodeStanding.Ready, $"{_state.Standing}");
        }

        _dependencies.Options.OnWork?.Invoke(_state.HasWork, _state.Running?.Started);
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

    private void WatchModels()
    {
        if (_dependencies.Options is { Models: { } stock, LooksForModels: true })
        {
            IActorRef self = Self;
            new ModelWatch(stock, _dependencies.Node, found => self.Tell(found), _dependencies.Logs.CreateLogger<ModelWatch>()).Start(_stopped.Token);
        }
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

    /// <summary>Missing only while the process starts; everything that matters is said again.</summary>
    private static void Tell<TActor>(object message)
    {
        if (ActorRegistry.For(Context.System).TryGet<TActor>(out IActorRef actor))
        {
            actor.Tell(message);
        }
    }
}
