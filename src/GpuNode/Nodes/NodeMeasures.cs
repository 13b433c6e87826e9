using System.Diagnostics;
using System.Diagnostics.Metrics;
using AADiff.Shared.Telemetry;

namespace AADiff.GpuNode.Nodes;

/// <summary>What the events of a node come to in figures and in the traces of its jobs.</summary>
internal sealed class NodeMeasures : IDisposable
{
    private static volatile GpuNodeState? _now;

    private readonly Dictionary<string, long> _storing = [];
    private long _stepped;
    private long _preparing;

    static NodeMeasures()
    {
        FarmMeter.Observe("aadiff.node.pictures", "Pictures on this node", () => _now is { } node
            ?
            [
                new Measurement<double>(node.Running?.Wanted.Count() ?? 0, FarmMeter.Label("state", "drawn")),
                new Measurement<double>(node.Storing.Count, FarmMeter.Label("state", "stored")),
                new Measurement<double>(node.Waiting.Count, FarmMeter.Label("state", "waiting")),
            ]
            : []);
        FarmMeter.Observe("aadiff.node.slots", "Pictures that this node draws at the same time", () => _now is { } node ? [new(node.Slots)] : []);
        FarmMeter.Observe("aadiff.node.state", "1 for the state that this node is in", () => _now is { } node
            ? [.. Enum.GetValues<NodeStanding>().Select(state => new Measurement<double>(
                state == node.Standing ? 1 : 0, FarmMeter.Label("state", state.ToString().ToLowerInvariant())))]
            : []);
    }

    /// <summary>One decision of the node, after it holds.</summary>
    public void Add(GpuNodeState before, GpuNodeState after, IEnumerable<GpuNodeEvent> events)
    {
        _now = after;
        foreach (GpuNodeEvent happened in events)
        {
            Add(before, after, happened);
        }
    }

    /// <summary>The node is gone, and what was true of it is not any more.</summary>
    public void Dispose() => _now = null;

    private void Add(GpuNodeState before, GpuNodeState after, GpuNodeEvent happened)
    {
        switch (happened)
        {
            case GpuNodeEvent.BatchStarted e:
                _stepped = Stopwatch.GetTimestamp();
                FarmMeter.BatchFill.Record((double)e.Tickets.Length / after.Slots);
                break;
            case GpuNodeEvent.StepDone:
                FarmMeter.StepSeconds.Record(FarmMeter.Since(_stepped));
                _stepped = Stopwatch.GetTimestamp();
                break;
            case GpuNodeEvent.StoringStarted { Picture: var drawn }:
                _storing[drawn.Ticket.Attempt] = Stopwatch.GetTimestamp();
                FarmMeter.Pictures.Add(1, FarmMeter.Label("outcome", "drawn"));
                FarmMeter.PictureSeconds.Record(drawn.Milliseconds / 1000);
                Trace("draw picture", drawn, TimeSpan.FromMilliseconds(drawn.Milliseconds), after, error: null);
                break;
            case GpuNodeEvent.StoringEnded e when _storing.Remove(e.Attempt, out long began) && before.Storing.TryGetValue(e.Attempt, out StoringPicture? stored):
                Trace("store picture", stored, Stopwatch.GetElapsedTime(began), after, error: null);
                break;
            case GpuNodeEvent.TicketReturned e:
                FarmMeter.Pictures.Add(1, FarmMeter.Label("outcome", e.Kind.ToString().ToLowerInvariant()));
                if (_storing.Remove(e.Ticket.Attempt, out long kept) && before.Storing.TryGetValue(e.Ticket.Attempt, out StoringPicture? lost))
                {
                    Trace("store picture", lost, Stopwatch.GetElapsedTime(kept), after, e.Reason);
                }

                break;
            case GpuNodeEvent.PreparationStarted:
                _preparing = Stopwatch.GetTimestamp();
                break;
            case GpuNodeEvent.PreparationRendered:
                FarmMeter.BaseSeconds.Record(FarmMeter.Since(_preparing));
                break;
        }
    }

    private static void Trace(string what, StoringPicture picture, TimeSpan took, GpuNodeState node, string? error) => JobTrace.Record(
        what,
        picture.Ticket.JobId,
        took,
        error,
        new("aadiff.picture", picture.Ticket.Picture),
        new("aadiff.attempt", picture.Ticket.Attempt),
        new("aadiff.node", node.Settings.Node));
}
