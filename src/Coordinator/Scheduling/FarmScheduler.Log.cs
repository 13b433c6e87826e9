using AADiff.Shared.Protocol;
using static AADiff.Coordinator.Scheduling.SchedulerEvent;

namespace AADiff.Coordinator.Scheduling;

internal sealed partial class FarmScheduler
{
    /// <summary>Windows change with nearly every tick, so <see cref="CreditDivided"/> is not logged.</summary>
    private void Log(SchedulerState before, SchedulerEvent happened)
    {
        switch (happened)
        {
            case NodeReported e:
                LogReport(before.Nodes.GetValueOrDefault(e.Report.Node), new KnownNode(e.Report, e.At));
                break;
            case NodeForgotten e:
                NodeForgotten(e.Node, before.Nodes[e.Node].Status, $"no report for {e.Silent.TotalSeconds:0.0} s");
                break;
            case JobDemanded e when !before.Jobs.ContainsKey(e.Demand.JobId):
                JobKnown(e.Demand.JobId, e.Demand.User, e.Demand.Priority, e.Demand.Unsent + e.Demand.Outstanding);
                break;
            case SilentJobsForgotten e:
                SilentJobsForgotten(string.Join(", ", e.Jobs), FarmTimings.SilentJobMemory.TotalMinutes);
                break;
            case JobForgotten e:
                JobForgotten(e.JobId, e.Silent is { } silent ? $"no demand for {silent.TotalSeconds:0.0} s" : "nothing is left to render");
                break;
            case TicketsPromised e:
                TicketsStolen(e.Tickets, e.Victim, e.Thief);
                break;
            case PictureBackedUp e:
                PictureBackedUp(e.Running.Picture, e.Running.JobId, e.Running.Key.Hex, e.Node, e.RunsOn, e.Running.Seconds);
                break;
            case SchedulerEvent.ShardsPlaced:
                ShardsPlaced(before.Nodes.Count);
                break;
        }
    }

    private void LogReport(KnownNode? before, KnownNode after)
    {
        SchedulerProtocol.LoadReport report = after.Report;
        if (before is null)
        {
            NodeJoined(report.Node, report.Slots, after.Status, Reason(after));
        }
        else if (before.Status != after.Status)
        {
            NodeChanged(Level(after.Status), report.Node, before.Status, after.Status, Reason(after));
        }
    }

    private static LogLevel Level(NodeStatus status) => status == NodeStatus.Fenced ? LogLevel.Warning : LogLevel.Information;

    private static string Reason(KnownNode node) => node.Status switch
    {
        NodeStatus.Fenced => node.Report.Fenced!,
        NodeStatus.Draining => "it was told to drain",
        _ => "it takes tickets",
    };

    [LoggerMessage(LogLevel.Information, "The farm scheduler runs here; nodes and jobs are known as soon as they report")]
    private partial void Started();

    [LoggerMessage(LogLevel.Information, "Node {Node} joined with {Slots} slots and is {NewState}: {Reason}")]
    private partial void NodeJoined(string node, int slots, NodeStatus newState, string reason);

    [LoggerMessage("Node {Node} was {OldState} and is {NewState}: {Reason}")]
    private partial void NodeChanged(LogLevel level, string node, NodeStatus oldState, NodeStatus newState, string reason);

    [LoggerMessage(LogLevel.Information, "Node {Node} was {OldState} and is forgotten: {Reason}")]
    private partial void NodeForgotten(string node, NodeStatus oldState, string reason);

    [LoggerMessage(LogLevel.Information, "Job {JobId} of user {User} asks for pictures: priority {Priority}, {Pictures} to render")]
    private partial void JobKnown(string jobId, string user, int priority, int pictures);

    [LoggerMessage(LogLevel.Information, "Job {JobId} asks for no more pictures: {Reason}")]
    private partial void JobForgotten(string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "What the jobs {Jobs} needed counts no more: they have been silent for {Minutes:0} min")]
    private partial void SilentJobsForgotten(string jobs, double minutes);

    [LoggerMessage(LogLevel.Debug, "{Tickets} waiting tickets of node {Node} go to node {Thief}, which is idle")]
    private partial void TicketsStolen(int tickets, string node, string thief);

    [LoggerMessage(
        LogLevel.Information,
        "Picture {Picture} of job {JobId} ({PictureKey}) is tried a second time on node {Node}: "
            + "node {RunsOn} has been rendering it for {Seconds:0.0} s")]
    private partial void PictureBackedUp(int picture, string jobId, string pictureKey, string node, string runsOn, double seconds);

    [LoggerMessage(LogLevel.Debug, "All shards of pictures are given nodes; {Nodes} nodes are known")]
    private partial void ShardsPlaced(int nodes);

    [LoggerMessage(LogLevel.Warning, "{Message} can't be delivered: node {Node} is not known here")]
    private partial void Undeliverable(string message, string node);
}
