using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Sharding;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// The owner of one base: there is one in the whole cluster, so that a base (which may be the inversion of a photo) is prepared once, on the node
/// where its owner lives. Forgets everything when it moves: nodes ask again every two seconds until they have an answer.
/// </summary>
internal sealed class BaseActor : UntypedActor
{
    private readonly BaseKey _key;
    private readonly IActorRef _node;
    private readonly BaseCache _cache;
    private readonly HashSet<IActorRef> _askers = [];
    private bool _working;

    public BaseActor(string key, IActorRef node, IObjectStore store, TimeProvider time)
    {
        _key = new BaseKey(key);
        _node = node;
        _cache = new BaseCache(store, time);
    }

    public static Props Props(string key, IActorRef node, IObjectStore store, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new BaseActor(key, node, store, time));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PrepareBase:
                _askers.Add(Sender);
                if (!_working)
                {
                    _working = true;
                    Task.Run(() => _cache.FindAsync(_key)).PipeTo(
                        Self,
                        success: name => name is null ? new Missing() : new BasePrepared(_key, name),
                        failure: e => new BaseFailed(_key, FailureKind.Interrupted, BatchFailure.Clip(e.Message)));
                }

                break;
            case Missing:
                _node.Tell(new GpuNodeCommand.PrepareHere(_key));
                break;
            case BasePrepared or BaseFailed:
                foreach (IActorRef asker in _askers)
                {
                    asker.Tell(message);
                }

                _askers.Clear();
                _working = false;
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                break;
        }
    }

    private sealed record Missing;
}
