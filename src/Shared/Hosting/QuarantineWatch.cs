using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Ends a node that was put out of its farm while it stood still, as soon as it hears of it. Without this it goes on for as long as it takes to find
/// all others unreachable: it draws what others have drawn long since, and lets nodes that start join its idea of the farm.
/// </summary>
internal sealed class QuarantineWatch : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly QuarantineTally _tally = new();

    public QuarantineWatch(TimeProvider time) => Receive<ThisActorSystemQuarantinedEvent>(quarantined =>
    {
        Address[] others = [.. _cluster.State.Members.Select(member => member.Address).Where(address => address != _cluster.SelfAddress)];
        if (_tally.Refused(quarantined.RemoteAddress, others, time.GetUtcNow()))
        {
            Context.GetLogger().Error("this node was put out of the farm: it ends, and joins again when it is started anew");
            Context.System.EventStream.Unsubscribe(Self);
            _cluster.Down(_cluster.SelfAddress);
        }
    });

    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new QuarantineWatch(time));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
}
