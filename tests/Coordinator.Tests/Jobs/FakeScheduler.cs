using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Gives every job the same window, the one of the moment.</summary>
internal sealed class FakeScheduler : ReceiveActor
{
    public FakeScheduler(Func<int> window)
    {
        Receive<SchedulerProtocol.JobDemand>(m => Sender.Tell(new SchedulerProtocol.Credits(m.JobId, window())));
        Receive<SchedulerProtocol.GetFarm>(_ => Sender.Tell(new SchedulerProtocol.FarmSnapshot(
            [new SchedulerProtocol.LoadReport("node-1", 4, 1, 0, 20, false, null, 7, [])], [], 12.5)));
    }
}
