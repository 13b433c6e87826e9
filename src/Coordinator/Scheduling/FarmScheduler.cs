using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>Carries out the turns of <see cref="SchedulerState"/>: one in the whole cluster. When it dies, rendering goes on with the last windows.</summary>
internal sealed class FarmScheduler : UntypedActor, IWithTimers
{
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IActorRef> _nodes = [];
    private SchedulerState _state = new();

    public FarmScheduler(TimeProvider time) => _time = time;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new FarmScheduler(time));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(SchedulerState.Tick), SchedulerState.Tick.Instance, TimeSpan.FromSeconds(1));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetFarm:
                Sender.Tell(_state.Snapshot);
                return;
            case LoadReport report:
                _nodes[report.Node] = Sender;
                break;
        }

        SchedulerDecision turn = _state.Handle(message, _time.GetUtcNow());
        _state = turn.State;
        foreach (SchedulerEffect effect in turn.Effects)
        {
            Carry(effect);
        }

        if (message is SchedulerState.Tick)
        {
            foreach (string forgotten in _nodes.Keys.Except(_state.Nodes.Keys).ToArray())
            {
                _nodes.Remove(forgotten);
            }
        }
    }

    private void Carry(SchedulerEffect effect)
    {
        ActorRegistry registry = ActorRegistry.For(Context.System);
        switch (effect)
        {
            case SchedulerEffect.TellJob tell when registry.TryGet<FarmActors.JobRegion>(out IActorRef jobs):
                jobs.Tell(tell.Message);
                break;
            case SchedulerEffect.TellOwner tell when registry.TryGet<FarmActors.PictureRegion>(out IActorRef frames):
                frames.Tell(tell.Message);
                break;
            case SchedulerEffect.PlaceShards when registry.TryGet<FarmActors.PictureRegion>(out IActorRef frames):
                foreach (PictureKey key in PictureExtractor.OneKeyAShard)
                {
                    frames.Tell(new PictureProtocol.CancelPicture(key, ""));
                }

                break;
            case SchedulerEffect.TellNode tell when _nodes.TryGetValue(tell.Node, out IActorRef? node):
                node.Tell(tell.Message);
                break;
        }
    }
}
