using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Ends a node that the farm removed while it was paused, as soon as the others refuse its messages (Akka's quarantine). Without this it goes on
/// until
/// it finds all others unreachable: it renders what others have rendered already, and lets starting nodes join a cluster of its own.
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
            Context.GetLogger().Error(
                "the farm has removed this node while it did not answer: the process ends, and joins again when it is restarted");
            Context.System.EventStream.Unsubscribe(Self);
            _cluster.Down(_cluster.SelfAddress);
        }
    });

    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new QuarantineWatch(time));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
}
