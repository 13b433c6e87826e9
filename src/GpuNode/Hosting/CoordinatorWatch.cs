using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

/// <summary>
/// Ends a process that has been a member of a farm without a coordinator for too long. A coordinator that was the only seed founds a farm of its
/// own when it comes back after the others have given it up, and only a process that starts looks for farms.
/// </summary>
internal sealed partial class CoordinatorWatch : ReceiveActor, IWithTimers
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly TimeProvider _time;
    private readonly ILogger<CoordinatorWatch> _log;
    private readonly long _began;
    private CoordinatorWatchState _state;

    public CoordinatorWatch(TimeSpan limit, TimeProvider time, ILogger<CoordinatorWatch> log)
    {
        (_time, _log, _began, _state) = (time, log, time.GetTimestamp(), new CoordinatorWatchState(limit, TimeSpan.Zero));
        Receive<Check>(_ => OnCheck());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeSpan limit, TimeProvider time, ILogger<CoordinatorWatch> log) =>
        Akka.Actor.Props.Create(() => new CoordinatorWatch(limit, time, log));

    protected override void PreStart() => Timers.StartPeriodicTimer(Check.Instance, Check.Instance, FarmTimings.CoordinatorCheck);

    private void OnCheck()
    {
        ClusterEvent.CurrentClusterState state = _cluster.State;
        CoordinatorWatchDecision decision = _state.Handle(
            new ClusterLook(
                _cluster.SelfMember.Status == MemberStatus.Up,
                state.Members.Any(m => m.HasRole(FarmNames.CoordinatorRole) && m.Status == MemberStatus.Up && !state.Unreachable.Contains(m))),
            _time.GetElapsedTime(_began));
        _state = decision.State;
        foreach (EndProcess _ in decision.Effects)
        {
            LogNoCoordinator(_cluster.SelfAddress, _state.Limit.TotalSeconds);
            Timers.CancelAll();
            CoordinatedShutdown.Get(Context.System).Run(FarmLostReason.Instance);
        }
    }

    internal sealed record Check
    {
        public static Check Instance { get; } = new();
    }
}
