using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

/// <summary>
/// Ends a process that has been a member of a farm without a coordinator for too long. A coordinator that was the only seed founds a farm
/// of its
/// own when it comes back after the others have given it up, and only a process that starts looks for farms.
/// </summary>
internal sealed partial class CoordinatorWatch : ReceiveActor, IWithTimers
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger<CoordinatorWatch> _log;
    private long _seen;

    public CoordinatorWatch(TimeSpan limit, TimeProvider time, ILogger<CoordinatorWatch> log)
    {
        (_limit, _time, _log, _seen) = (limit, time, log, time.GetTimestamp());
        Receive<Check>(_ => OnCheck());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeSpan limit, TimeProvider time, ILogger<CoordinatorWatch> log) =>
        Akka.Actor.Props.Create(() => new CoordinatorWatch(limit, time, log));

    protected override void PreStart() => Timers.StartPeriodicTimer(Check.Instance, Check.Instance, FarmTimings.CoordinatorCheck);

    private void OnCheck()
    {
        ClusterEvent.CurrentClusterState state = _cluster.State;
        bool joined = _cluster.SelfMember.Status == MemberStatus.Up;
        bool there = state.Members.Any(m => m.HasRole(FarmNames.CoordinatorRole) && m.Status == MemberStatus.Up && !state.Unreachable.Contains(m));
        if (!joined || there)
        {
            _seen = _time.GetTimestamp();
        }
        else if (_time.GetElapsedTime(_seen) >= _limit)
        {
            LogNoCoordinator(_cluster.SelfAddress, _limit.TotalSeconds);
            Timers.CancelAll();
            CoordinatedShutdown.Get(Context.System).Run(FarmLostReason.Instance);
        }
    }

    internal sealed record Check
    {
        public static Check Instance { get; } = new();
    }
}
