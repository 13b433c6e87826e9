using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Gives every job the same window, the one of the moment, and answers for one node, which follows commands.</summary>
internal sealed class FakeScheduler : ReceiveActor
{
    private SchedulerProtocol.LoadReport _node = new("node-1", 4, 1, 0, 20, false, null, 7, []);

    public FakeScheduler(Func<int> window)
    {
        Receive<SchedulerProtocol.JobDemand>(m => Sender.Tell(new SchedulerProtocol.Credits(m.JobId, window())));
        Receive<SchedulerProtocol.DrainNode>(_ => _node = _node with { Draining = true });
        Receive<SchedulerProtocol.UndrainNode>(_ => _node = _node with { Draining = false });
        Receive<SchedulerProtocol.GetFarm>(_ => Sender.Tell(new SchedulerProtocol.FarmSnapshot([_node], [], 12.5)));
    }
}
