using AADiff.Shared.Requests;
using static AADiff.Shared.Protocol.Wire.Codec;
using P = AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Shared.Protocol.Wire;

internal static class SchedulerCodecs
{
    private const int ListedError = 100;
    private const int ListedJobs = 100;
    private const int SmallFarm = 20;

    public static IEnumerable<Codec> All { get; } =
    [
        For<P.JobDemand, JobDemand>("sd", ToWire, FromWire),
        For<P.Credits, Credits>("sc", ToWire, w => new(w.JobId, w.Window, w.HasReason ? w.Reason : null)),
        For<P.LoadReport, LoadReport>("sl", ToWire, FromWire),
        For<P.WorkRequested, WorkRequested>("sh", m => new() { Node = m.Node, FreeSlots = m.FreeSlots }, w => new(w.Node, w.FreeSlots)),
        For<P.StealFrom, StealFrom>("ss", ToWire, w => new(w.Thief, w.Tickets, w.HasModel ? new ModelMark(w.Model) : null)),
        For<P.FindModel, FindModel>("sm", m => new() { Model = m.Model.Value }, w => new(new ModelMark(w.Model))),
        For<P.ModelHolders, ModelHolders>(
            "sn",
            m => new() { Nodes = m.Nodes, Holding = m.Holding, Silent = m.Silent, LargestMemory = m.LargestMemory, Holders = { m.Holders } },
            w => new(w.Nodes, w.Holding, w.Silent, w.LargestMemory, [.. w.Holders])),
        For<P.GetFarm, GetFarm>("sg", _ => new(), _ => P.GetFarm.Instance),
        For<P.FarmSnapshot, FarmSnapshot>(
            "sf",
            ToWire,
            w => new([.. w.Nodes.Select(FromWire)], [.. w.Jobs.Select(FromWire)], w.PendingGpuSeconds)),
        For<P.DrainNode, DrainNode>("sr", m => new() { Node = m.Node }, w => new(w.Node)),
        For<P.UndrainNode, UndrainNode>("su", m => new() { Node = m.Node }, w => new(w.Node)),
        For<P.ClearFence, ClearFence>("se", m => new() { Node = m.Node }, w => new(w.Node)),
    ];

    /// <summary>
    /// The one message that grows with the farm, so in a large one it says in fewer words why a node is fenced and nothing of its models and tickets,
    /// and of the jobs, which nobody reads, it has some.
    /// </summary>
    private static FarmSnapshot ToWire(P.FarmSnapshot m) => new()
    {
        Nodes = { m.Nodes.Select(node => ToWire(m.Nodes.Length <= SmallFarm ? node : Shortened(node))) },
        Jobs = { m.Jobs.Take(ListedJobs).Select(ToWire) },
        PendingGpuSeconds = m.PendingGpuSeconds,
    };

    private static P.LoadReport Shortened(P.LoadReport node) => node with
    {
        Fenced = node.Fenced is { } fenced ? MessageText.Clip(fenced, ListedError) : null,
        Models = null,
        Waits = null,
    };

    private static JobDemand ToWire(P.JobDemand m) => new()
    {
        JobId = m.JobId,
        User = MessageText.Clip(m.User, RequestLimits.LongestUser),
        Priority = m.Priority,
        Unsent = m.Unsent,
        Outstanding = m.Outstanding,
        Tail = m.Tail,
    };

    private static P.JobDemand FromWire(JobDemand w) => new(w.JobId, w.User, w.Priority, w.Unsent, w.Outstanding, w.Tail);

    private static Credits ToWire(P.Credits m)
    {
        var wire = new Credits { JobId = m.JobId, Window = m.Window };
        if (m.Reason is not null)
        {
            wire.Reason = MessageText.Error(m.Reason);
        }

        return wire;
    }

    private static StealFrom ToWire(P.StealFrom m)
    {
        var wire = new StealFrom { Thief = m.Thief, Tickets = m.Tickets };
        if (m.Model is { } model)
        {
            wire.Model = model.Value;
        }

        return wire;
    }

    private static RunningPicture ToWire(P.RunningPicture m)
    {
        var wire = new RunningPicture { Key = m.Key.Hex, JobId = m.JobId, Picture = m.Picture, Seconds = m.Seconds };
        if (m.Model is { } model)
        {
            wire.Model = model.Value;
        }

        return wire;
    }

    private static WaitingTickets ToWire(P.WaitingTickets m)
    {
        var wire = new WaitingTickets { Tickets = m.Tickets, Refused = m.Refused };
        if (m.Model is { } model)
        {
            wire.Model = model.Value;
        }

        return wire;
    }

    private static LoadReport ToWire(P.LoadReport m)
    {
        var wire = new LoadReport
        {
            Node = m.Node,
            Slots = m.Slots,
            Running = m.Running,
            Waiting = m.Waiting,
            MillisecondsPerPicture = m.MillisecondsPerPicture,
            Draining = m.Draining,
            Rendered = m.Rendered,
            Longest = { m.Longest.Select(ToWire) },
            ListsModels = m.Models is not null,
            Models = { m.Models?.Select(model => model.Value) ?? [] },
            ListsWaits = m.Waits is not null,
            Waits = { m.Waits?.Select(ToWire) ?? [] },
            Memory = m.Memory,
        };
        if (m.Fenced is not null)
        {
            wire.Fenced = MessageText.Error(m.Fenced);
        }

        return wire;
    }

    private static P.LoadReport FromWire(LoadReport w) =>
        new(
            w.Node,
            w.Slots,
            w.Running,
            w.Waiting,
            w.MillisecondsPerPicture,
            w.Draining,
            w.HasFenced ? w.Fenced : null,
            w.Rendered,
            [.. w.Longest.Select(
                r => new P.RunningPicture(Key(r.Key), r.JobId, r.Picture, r.Seconds, r.HasModel ? new ModelMark(r.Model) : null))],
            w.ListsModels ? [.. w.Models.Select(model => new ModelMark(model))] : null,
            w.ListsWaits
                ? [.. w.Waits.Select(waits => new P.WaitingTickets(waits.HasModel ? new ModelMark(waits.Model) : null, waits.Tickets, waits.Refused))]
                : null,
            w.Memory);
}
