using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Hosting;

/// <summary>How the farm and its nodes stand, as its scheduler and the directory of jobs tell it, and commands to nodes.</summary>
internal sealed class FarmStanding(ActorSystem system, TimeProvider time)
{
    private readonly FarmQuestions _asking = new(system);

    /// <summary>As the directory last told them; none before.</summary>
    private volatile JobProtocol.JobCounts _counts = new([]);

    public async Task<FarmView> ReadAsync(CancellationToken cancellationToken)
    {
        Task<SchedulerProtocol.FarmSnapshot> snapshot = SnapshotAsync(cancellationToken);
        Task<JobProtocol.JobCounts> counts = CountsAsync(cancellationToken);
        Task<ImmutableArray<FarmMember>> members = FarmMembers.ReadAsync(system, cancellationToken);
        return new FarmView(
            await members,
            [.. (await snapshot).Nodes.Select(Node)],
            (await counts).ByStatus
                .Select((jobs, status) => (Status: ((JobStatus)status).ToString().ToLowerInvariant(), Jobs: jobs))
                .Where(state => state.Jobs > 0)
                .ToImmutableSortedDictionary(state => state.Status, state => state.Jobs, StringComparer.Ordinal),
            (await snapshot).PendingGpuSeconds);
    }

    public async Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken) =>
        [.. (await SnapshotAsync(cancellationToken)).Nodes.Select(Node)];

    public async Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken)
    {
        NodeCommandReply meant = NodeNames.Find(await NodesAsync(cancellationToken), node);
        if (meant.Node is not { Node: var address })
        {
            return meant;
        }

        IActorRef scheduler = await _asking.FindAsync<FarmActors.Scheduler>(cancellationToken);
        scheduler.Tell(Message(address, kind));
        long began = time.GetTimestamp();
        while (true)
        {
            NodeView? now = (await NodesAsync(cancellationToken)).FirstOrDefault(other => other.Node == address);
            if (now?.Shows(kind) == true)
            {
                return new NodeCommandReply(now, null);
            }

            if (time.GetElapsedTime(began) >= FarmTimings.NodeCommand)
            {
                return new NodeCommandReply(now ?? meant.Node, NotShown(now, address, kind));
            }

            await Task.Delay(FarmTimings.NodeCommandCheck, time, cancellationToken);
        }
    }

    private static IFarmMessage Message(string node, NodeCommandKind kind) => kind switch
    {
        NodeCommandKind.Drain => new SchedulerProtocol.DrainNode(node),
        NodeCommandKind.Undrain => new SchedulerProtocol.UndrainNode(node),
        _ => new SchedulerProtocol.ClearFence(node),
    };

    private static string NotShown(NodeView? now, string address, NodeCommandKind kind) => (now, kind) switch
    {
        (null, _) => $"Node {address} has stopped reporting: see whether its process runs.",
        (_, NodeCommandKind.Clear) => $"Node {address} is fenced again or still: {now.Fenced}.",
        (_, NodeCommandKind.Undrain) =>
            $"Node {address} still drains: it is leaving the farm, or its version is too old to take work again without a restart.",
        _ => $"Node {address} did not report within {FarmTimings.NodeCommand.TotalSeconds:0} seconds that it drains: try again.",
    };

    /// <summary>
    /// The directory can't begin, nor go on after a write that failed, while the database is away. An autoscaler that asks what waits must not lose that with it.
    /// </summary>
    private async Task<JobProtocol.JobCounts> CountsAsync(CancellationToken cancellationToken)
    {
        Task<JobProtocol.JobCounts> asked = _asking.AskAsync<JobDirectory, JobProtocol.JobCounts>(JobProtocol.CountJobs.Instance, cancellationToken);
        return await Task.WhenAny(asked, Task.Delay(FarmTimings.KnownAnswer, time, cancellationToken)) == asked ? _counts = await asked : _counts;
    }

    private Task<SchedulerProtocol.FarmSnapshot> SnapshotAsync(CancellationToken cancellationToken) =>
        _asking.AskAsync<FarmActors.Scheduler, SchedulerProtocol.FarmSnapshot>(SchedulerProtocol.GetFarm.Instance, cancellationToken);

    private static NodeView Node(SchedulerProtocol.LoadReport report) => new(
        report.Node, report.Slots, report.Running, report.Waiting, report.MillisecondsPerPicture, report.Draining, report.Fenced, report.Rendered);
}
