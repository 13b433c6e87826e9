using AADiff.Shared.Protocol;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Coordinator.Scheduling.SchedulerEvent;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using SchedulerDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Scheduling.SchedulerState, AADiff.Coordinator.Scheduling.SchedulerEvent, AADiff.Coordinator.Scheduling.SchedulerEffect>;

namespace AADiff.Coordinator.Scheduling;

/// <summary>Work for idle nodes: tickets that wait elsewhere, or a second attempt at a picture that takes too long.</summary>
internal sealed partial record SchedulerState
{
    /// <summary>
    /// An attempt that runs longer than this many usual batches is tried a second time, if a node has nothing else to do.
    /// </summary>
    public const double Straggling = 1.5;

    private SchedulerDecision GiveWork(WorkRequested m, DateTimeOffset now)
    {
        if (!Nodes.TryGetValue(m.Node, out KnownNode? thief) || !thief.IsReady)
        {
            return Nothing;
        }

        if (VictimFor(thief, now) is not KnownNode victim)
        {
            return BackUpFor(thief, now);
        }

        (int tickets, ModelMark? model) = victim.StealableBy(thief.Report);
        return Steal(victim.Report.Node, thief.Report.Node, Math.Min(m.FreeSlots, tickets), model);
    }

    /// <summary>
    /// What waits at a node that takes no tickets, or refuses these, goes to the one that can draw it and is through with its own first.
    /// </summary>
    private SchedulerDecision Relieve(LoadReport report)
    {
        bool all = !Nodes[report.Node].IsReady;
        if (report.Waits is not { } waits)
        {
            return all && Nodes[report.Node].Stealable is var waiting and > 0 && LeastLoaded(report.Node, model: null) is string any
                ? Nothing.Do(new TellNode(report.Node, new StealFrom(any, waiting)))
                : Nothing;
        }

        // No promise: each of its reports counts anew what still waits there.
        return Nothing.Do(
            from kind in waits
            where kind.Tickets > 0 && (all || kind.Refused)
            group kind by kind.Model into model
            let thief = LeastLoaded(report.Node, model.Key)
            where thief is not null
            select new TellNode(report.Node, new StealFrom(thief, Math.Min(report.Waiting, model.Sum(kind => kind.Tickets)), model.Key)));
    }

    private string? LeastLoaded(string but, ModelMark? model) => Nodes.Values
        .Where(n => n.IsReady && n.Report.Node != but && n.Report.Has(model))
        .MinBy(n => (double)(n.Report.Waiting + n.Report.Running) / n.Report.Slots)?.Report.Node;

    private SchedulerDecision Steal(string victim, string thief, int tickets, ModelMark? model) =>
        Nothing.Record(new TicketsPromised(victim, thief, tickets)).Do(new TellNode(victim, new StealFrom(thief, tickets, model)));

    /// <summary>
    /// The node with the longest wait. At the end of the work, when nothing comes after what waits, only if the thief is done before the
    /// victim would be: a slow thief would make everybody wait for it.
    /// </summary>
    private KnownNode? VictimFor(KnownNode thief, DateTimeOffset now)
    {
        bool more = Jobs.Values.Any(j => j.Demand.Unsent > 0);
        KnownNode? victim = null;
        double longest = more ? -1 : thief.BatchMilliseconds;

        // Called for every idle node of a large farm, hence a plain loop.
        foreach ((_, KnownNode node) in Nodes)
        {
            if (node.Stealable <= 0 || ReferenceEquals(node, thief) || node.StealableBy(thief.Report).Tickets <= 0)
            {
                continue;
            }

            double backlog = node.BacklogMilliseconds(now);
            if (backlog > longest || (backlog == longest && node.Stealable > (victim?.Stealable ?? 0)))
            {
                (victim, longest) = (node, backlog);
            }
        }

        return victim;
    }

    /// <summary>The oldest straggler of a job that has nothing left to send.</summary>
    private SchedulerDecision BackUpFor(KnownNode idle, DateTimeOffset now)
    {
        double[] batches = [.. Nodes.Values.Select(n => n.BatchMilliseconds).Where(ms => ms > 0).Order()];
        if (batches.Length == 0)
        {
            return Nothing;
        }

        double usual = batches[batches.Length / 2];
        (RunningPicture Running, string Node)? straggler = Nodes.Values
            .Where(n => n.Report.Node != idle.Report.Node)
            .SelectMany(n => n.Report.Longest.Select(
                r => ((RunningPicture Running, string Node)?)(r with { Seconds = r.Seconds + n.Since(now).TotalSeconds }, n.Report.Node)))
            .Where(r => idle.Report.Has(r!.Value.Running.Model))
            .Where(r => r!.Value.Running.Seconds * 1000 > Straggling * usual && MayBackUp(r.Value.Running))
            .MaxBy(r => r!.Value.Running.Seconds);
        return straggler is var (running, runsOn)
            ? Nothing.Record(new PictureBackedUp(running, runsOn, idle.Report.Node, now))
                .Do(new TellOwner(new TicketProtocol.BackUpPicture(running.Key, idle.Report.Node)))
            : Nothing;
    }

    private bool MayBackUp(RunningPicture running) =>
        !BackedUp.ContainsKey(running.Key)
        && Jobs.TryGetValue(running.JobId, out KnownJob? job)
        && job.Demand is { Tail: true, Unsent: 0 };
}
