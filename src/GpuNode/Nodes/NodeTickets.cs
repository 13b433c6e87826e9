using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>A ticket that waits for a permit.</summary>
/// <param name="Ticket">As last ranked.</param>
/// <param name="Order">Order of arrival; no two are equal.</param>
/// <param name="Since">When it came.</param>
/// <param name="Alone">Its batch failed: rendered by itself, it shows whether the fault is its own.</param>
internal sealed record HeldTicket(Ticket Ticket, long Order, DateTimeOffset Since, bool Alone = false);

/// <summary>The batch on the render thread.</summary>
/// <param name="Id">Grows by one a batch.</param>
/// <param name="Tickets">What it was started with.</param>
/// <param name="Started">When.</param>
internal sealed record RunningBatch(long Id, ImmutableArray<HeldTicket> Tickets, DateTimeOffset Started)
{
    /// <summary>What the renderer was given.</summary>
    public RenderBatch? Content { get; init; }

    /// <summary>When it was told to end; null: it was not.</summary>
    public DateTimeOffset? Stopped { get; init; }

    public int Step { get; init; }

    public int Steps { get; init; } = 1;

    /// <summary>Attempts that were withdrawn while they run.</summary>
    public ImmutableHashSet<string> Dropped { get; init; } = [];

    public IEnumerable<HeldTicket> Held => Dropped.IsEmpty ? Tickets : Tickets.Where(t => !Dropped.Contains(t.Ticket.Attempt));

    public IEnumerable<Ticket> Wanted => Held.Select(t => t.Ticket);
}

/// <summary>A picture between the render thread and the store.</summary>
/// <param name="Ticket">What asked for it.</param>
/// <param name="Milliseconds">From the start of its batch to its end.</param>
/// <param name="Steps">Of its batch.</param>
internal sealed record StoringPicture(Ticket Ticket, double Milliseconds, int Steps);

/// <summary>A base that tickets of this node need, or needed lately. Its content, spec and tensors, is null unless it is loaded.</summary>
internal sealed record NodeBase(BaseStage Stage, BatchBase? Content = null)
{
    /// <summary>What it is drawn with; null: not known yet.</summary>
    public ModelMark? Model { get; init; } = Content is null ? null : ModelMark.Of(Content.Spec.ModelDigest);

    /// <summary>Why it can't be drawn on this machine; null: the machine has its model, as far as is known.</summary>
    public string? Absent { get; init; }

    /// <summary>Another model has its model's name here.</summary>
    public bool IsOther { get; init; }
}

internal enum BaseStage
{
    /// <summary>Asked of the store.</summary>
    Fetching,

    /// <summary>Not in the store, or the store is away: asked for again with the next heartbeat.</summary>
    Awaited,

    /// <summary>In memory.</summary>
    Loaded,
}

/// <summary>A base that this node prepares, for itself or for the base's owner. The askers are told how it ended.</summary>
internal sealed record Preparation(BaseKey Base, PreparationStage Stage, ImmutableHashSet<IActorRef> Askers)
{
    /// <summary>When it was told to end; null: it was not.</summary>
    public DateTimeOffset? Stopped { get; init; }

    /// <summary>How far the inversion of its photo is; null: it has none.</summary>
    public string? Progress { get; init; }
}

/// <summary>A failure by the node's own fault.</summary>
/// <param name="Jobs">For which it worked.</param>
/// <param name="Bases">From which it drew.</param>
internal sealed record NodeFailure(ImmutableArray<string> Jobs, ImmutableArray<BaseKey> Bases);

internal enum PreparationStage
{
    Queued,

    /// <summary>On the render thread; one at a time.</summary>
    Running,

    /// <summary>Its tensors are on their way to the store.</summary>
    Storing,
}

/// <summary>What a node is to the rest of the farm; shown in its log.</summary>
internal enum NodeStanding
{
    /// <summary>The renderer starts.</summary>
    Loading,

    Ready,

    /// <summary>An operator wants it to take no new work.</summary>
    Draining,

    /// <summary>It failed by its own fault too often.</summary>
    Fenced,

    /// <summary>Its process ends as soon as nothing runs.</summary>
    Leaving,

    /// <summary>Nothing runs and nothing will.</summary>
    Left,
}
