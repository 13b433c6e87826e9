using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace AADiff.GpuNode.Rendering;

/// <summary>Carries out the turns of <see cref="PictureState"/>. Not remembered: a job that wants the picture asks again.</summary>
internal sealed class PictureActor : UntypedActor, IWithTimers
{
    private readonly IObjectStore _store;
    private readonly TimeProvider _time;
    private readonly IActorRef _node;
    private PictureState _state;

    /// <param name="key">Entity id: the frame key in hex.</param>
    /// <param name="nodeName">Name of this node.</param>
    /// <param name="node">The node actor of this process.</param>
    /// <param name="store">Where pictures lie.</param>
    /// <param name="time">Clock.</param>
    public PictureActor(string key, string nodeName, IActorRef node, IObjectStore store, TimeProvider time)
    {
        _state = new PictureState(new PictureKey(key), nodeName);
        (_node, _store, _time) = (node, store, time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string key, string nodeName, IActorRef node, IObjectStore store, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new PictureActor(key, nodeName, node, store, time));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(PictureCommand.Heartbeat), new PictureCommand.Heartbeat(), TimeSpan.FromSeconds(2));

    protected override void OnReceive(object message)
    {
        PictureDecision turn = _state.Handle(message, _time.GetUtcNow(), Ulid.NewUlid().ToString());
        _state = turn.State;
        foreach (PictureEffect effect in turn.Effects)
        {
            Carry(effect);
        }
    }

    private void Carry(PictureEffect effect)
    {
        switch (effect)
        {
            case PictureEffect.TellJob tell:
                // Missing only while the process starts; the job asks again.
                if (ActorRegistry.For(Context.System).TryGet<FarmActors.JobRegion>(out IActorRef jobs))
                {
                    jobs.Tell(tell.Message);
                }

                break;
            case PictureEffect.TellNode tell when tell.Node == _state.Node:
                _node.Tell(tell.Message);
                break;
            case PictureEffect.TellNode tell:
                Context.System.ActorSelection(GpuNodeActor.PathOn(tell.Node)).Tell(tell.Message, Self);
                break;
            case PictureEffect.LookUp:
                PictureKey key = _state.Key;
                Task.Run(() => StoredPictures.FindAsync(_store, key, _time)).PipeTo(Self, failure: e => new PictureCommand.StoreAway(e.Message));
                break;
            case PictureEffect.Leave when _state.Stopping:
                Context.Stop(Self);
                break;
            case PictureEffect.Leave:
                Context.Parent.Tell(new Passivate(PictureCommand.StopPicture.Instance));
                break;
        }
    }
}
