using AADiff.Shared.Frames;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace AADiff.GpuNode.Frames;

/// <summary>Carries out the turns of <see cref="FrameState"/>. Not remembered: a job that wants the picture asks again.</summary>
internal sealed class FrameActor : UntypedActor, IWithTimers
{
    private readonly IObjectStore _store;
    private readonly TimeProvider _time;
    private readonly IActorRef _node;
    private FrameState _state;

    /// <param name="key">Entity id: the frame key in hex.</param>
    /// <param name="nodeName">Name of this node.</param>
    /// <param name="node">The node actor of this process.</param>
    /// <param name="store">Where pictures lie.</param>
    /// <param name="time">Clock.</param>
    public FrameActor(string key, string nodeName, IActorRef node, IObjectStore store, TimeProvider time)
    {
        _state = new FrameState(new FrameKey(key), nodeName);
        (_node, _store, _time) = (node, store, time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string key, string nodeName, IActorRef node, IObjectStore store, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new FrameActor(key, nodeName, node, store, time));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(FrameCommand.Beat), new FrameCommand.Beat(), TimeSpan.FromSeconds(2));

    protected override void OnReceive(object message)
    {
        FrameTurn turn = _state.Handle(message, _time.GetUtcNow(), Ulid.NewUlid().ToString());
        _state = turn.State;
        foreach (FrameEffect effect in turn.Effects)
        {
            Carry(effect);
        }
    }

    private void Carry(FrameEffect effect)
    {
        switch (effect)
        {
            case FrameEffect.TellJob tell:
                // Missing only while the process starts; the job asks again.
                if (ActorRegistry.For(Context.System).TryGet<FarmActors.JobRegion>(out IActorRef jobs))
                {
                    jobs.Tell(tell.Message);
                }

                break;
            case FrameEffect.TellNode tell when tell.Node == _state.Node:
                _node.Tell(tell.Message);
                break;
            case FrameEffect.TellNode tell:
                Context.System.ActorSelection(GpuNodeActor.PathOn(tell.Node)).Tell(tell.Message, Self);
                break;
            case FrameEffect.LookUp:
                FrameKey key = _state.Key;
                Task.Run(() => StoredFrames.FindAsync(_store, key, _time)).PipeTo(Self, failure: e => new FrameCommand.StoreAway(e.Message));
                break;
            case FrameEffect.Leave when _state.Stopping:
                Context.Stop(Self);
                break;
            case FrameEffect.Leave:
                Context.Parent.Tell(new Passivate(FrameCommand.StopFrame.Instance));
                break;
        }
    }
}
