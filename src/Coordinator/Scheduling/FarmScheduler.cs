using AADiff.Shared.Hosting;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>All that the scheduler needs of its process.</summary>
internal sealed record SchedulerDependencies
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Pictures that the jobs of one user may have out together; null: as many as there is room for.</summary>
    public int? MostOfUser { get; init; }

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>
/// Carries out what <see cref="SchedulerState"/> decides: one in the whole cluster. When it dies, rendering goes on with the last windows.
/// </summary>
internal sealed partial class FarmScheduler : UntypedActor, IWithTimers
{
    private readonly SteadyClock _clock;
    private readonly ILogger _log;

    /// <summary>Where the nodes that the state knows can be reached.</summary>
    private readonly Dictionary<string, IActorRef> _addresses = [];
    private SchedulerState _state;

    public FarmScheduler(SchedulerDependencies dependencies)
    {
        (_clock, _log) = (new SteadyClock(dependencies.Time), dependencies.Logs.CreateLogger<FarmScheduler>());
        _state = new SchedulerState { MostOfUser = dependencies.MostOfUser };
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SchedulerDependencies dependencies) => Akka.Actor.Props.Create(() => new FarmScheduler(dependencies));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SchedulerState.Tick), SchedulerState.Tick.Instance, FarmTimings.SchedulerTick);
        Started();
    }

    protected override void PostStop() => SchedulerMeasures.Show(null);

    protected override void OnReceive(object message)
    {
        if (message is LoadReport report)
        {
            _addresses[report.Node] = Sender;
        }

        var decision = _state.Handle(message, _clock.Now);
        foreach (SchedulerEvent happened in decision.Events)
        {
            Log(_state, happened);
        }

        _state = decision.State;
        SchedulerMeasures.Show(_state);
        foreach (SchedulerEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }

        if (decision.Reply is not null)
        {
            Sender.Tell(decision.Reply);
        }
    }

    private void CarryOut(SchedulerEffect effect)
    {
        ActorRegistry registry = ActorRegistry.For(Context.System);
        switch (effect)
        {
            case SchedulerEffect.TellJob tell when registry.TryGet<FarmActors.JobRegion>(out IActorRef jobs):
                jobs.Tell(tell.Message);
                break;
            case SchedulerEffect.TellOwner tell when registry.TryGet<FarmActors.PictureRegion>(out IActorRef pictures):
                pictures.Tell(tell.Message);
                break;
            case SchedulerEffect.PlaceShards when registry.TryGet<FarmActors.PictureRegion>(out IActorRef pictures):
                foreach (PictureKey key in PictureExtractor.OneKeyAShard)
                {
                    // Changes nothing at its owner; that it is delivered gives the shard a node.
                    pictures.Tell(new PictureProtocol.CancelPicture(key, ""));
                }

                break;
            case SchedulerEffect.TellNode tell when _addresses.TryGetValue(tell.Node, out IActorRef? node):
                node.Tell(tell.Message);
                break;
            case SchedulerEffect.ForgetAddress forget:
                _addresses.Remove(forget.Node);
                break;
            case SchedulerEffect.ReportUnknownNode unknown:
                Undeliverable(unknown.Message.GetType().Name, unknown.Node);
                break;
            case SchedulerEffect.LeaveUnhandled unknown:
                Unhandled(unknown.Message);
                break;
        }
    }
}
