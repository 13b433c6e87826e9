using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AADiff.GpuNode.Hosting;

/// <summary>
/// Ends a process that has been a member of a farm without a coordinator for too long. A coordinator that was the only seed founds a farm of its
/// own when it comes back after the others have given it up, and only a process that starts looks for farms.
/// </summary>
internal sealed class CoordinatorWatch : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private DateTimeOffset _seen;

    public CoordinatorWatch(TimeSpan patience, TimeProvider time)
    {
        (_patience, _time, _seen) = (patience, time, time.GetUtcNow());
        Receive<Look>(_ => LookOut());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeSpan patience, TimeProvider time) => Akka.Actor.Props.Create(() => new CoordinatorWatch(patience, time));

    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, _pace);

    private void LookOut()
    {
        ClusterEvent.CurrentClusterState state = _cluster.State;
        bool joined = _cluster.SelfMember.Status == MemberStatus.Up;
        bool there = state.Members.Any(m => m.HasRole(FarmNames.CoordinatorRole) && m.Status == MemberStatus.Up && !state.Unreachable.Contains(m));
        DateTimeOffset now = _time.GetUtcNow();
        if (!joined || there)
        {
            _seen = now;
        }
        else if (now - _seen >= _patience)
        {
            Context.GetLogger().Error("no coordinator for {0:0} s: this process ends, and finds the farm again when it is started anew", _patience.TotalSeconds);
            Timers.CancelAll();
            CoordinatedShutdown.Get(Context.System).Run(FarmLostReason.Instance);
        }
    }

    internal sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}
