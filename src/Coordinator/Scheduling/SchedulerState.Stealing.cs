using AADiff.Shared.Protocol;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>What an idle node gets to do.</summary>
internal sealed partial record SchedulerState
{
    /// <summary>An attempt that runs longer than this many usual batches is tried a second time, if a node has nothing else to do.</summary>
    public const double Straggling = 1.5;

    private SchedulerDecision Feed(WorkRequested m, DateTimeOffset now)
    {
        if (!Nodes.TryGetValue(m.Node, out KnownNode? thief) || !thief.Takes)
        {
            return new(this, []);
        }

        return Victim(thief, now) is KnownNode victim ? Steal(victim, thief, Math.Min(m.FreeSlots, victim.Spare)) : BackUpFor(thief, now);
    }

    private SchedulerDecision Steal(KnownNode victim, KnownNode thief, int tickets) => new(
        this with { Nodes = Nodes.SetItem(victim.Report.Node, victim with { Promised = victim.Promised + tickets }) },
        [new TellNode(victim.Report.Node, new StealFrom(thief.Report.Node, tickets))]);

    /// <summary>
    /// The node with the longest wait. At the end of the work, when nothing comes after what waits, only if the thief is done before the victim
    /// would be: a slow thief would make everybody wait for it.
    /// </summary>
    private KnownNode? Victim(KnownNode thief, DateTimeOffset now)
    {
        bool more = Jobs.Values.Any(j => j.Demand.Unsent > 0);
        KnownNode? victim = null;
        double longest = more ? -1 : thief.BatchMilliseconds;

        // Every idle node of a large farm comes by here, so this is a plain loop.
        foreach ((_, KnownNode node) in Nodes)
        {
            if (node.Spare <= 0 || ReferenceEquals(node, thief))
            {
                continue;
            }

            double backlog = node.BacklogMilliseconds(now);
            if (backlog > longest || (backlog == longest && node.Spare > (victim?.Spare ?? 0)))
            {
                (victim, longest) = (node, backlog);
            }
        }

        return victim;
    }

    /// <summary>The oldest straggler of a job that has nothing left to send.</summary>
    private SchedulerDecision BackUpFor(KnownNode thief, DateTimeOffset now)
    {
        double[] batches = [.. Nodes.Values.Select(n => n.BatchMilliseconds).Where(ms => ms > 0).Order()];
        if (batches.Length == 0)
        {
            return new(this, []);
        }

        double usual = batches[batches.Length / 2];
        RunningPicture? straggler = Nodes.Values
            .Where(n => n.Report.Node != thief.Report.Node)
            .SelectMany(n => n.Report.Longest.Select(r => r with { Seconds = r.Seconds + (now - n.Heard).TotalSeconds }))
            .Where(r => r.Seconds * 1000 > Straggling * usual
                && !BackedUp.ContainsKey(r.Key)
                && Jobs.TryGetValue(r.JobId, out KnownJob? job) && job.Demand is { Tail: true, Unsent: 0 })
            .MaxBy(r => r.Seconds);
        return straggler is null
            ? new(this, [])
            : new(this with { BackedUp = BackedUp.Add(straggler.Key, now) }, [new TellOwner(new TicketProtocol.BackUpPicture(straggler.Key, thief.Report.Node))]);
    }

    /// <summary>Where the tickets of a node that takes no work go: to the one that is through with its own first.</summary>
    private string? Refuge(string from) => Nodes.Values
        .Where(n => n.Takes && n.Report.Node != from)
        .MinBy(n => (double)(n.Report.Waiting + n.Report.Running) / n.Report.Slots)?.Report.Node;
}
