using System.Collections.Immutable;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>The batch on the render thread.</summary>
/// <param name="Id">Grows by one a batch.</param>
/// <param name="Tickets">What it was started with.</param>
/// <param name="Started">When.</param>
internal sealed record RunningBatch(long Id, ImmutableArray<HeldTicket> Tickets, DateTimeOffset Started)
{
    public int Step { get; init; }

    public int Steps { get; init; } = 1;

    /// <summary>Attempts that nobody waits for any more.</summary>
    public ImmutableHashSet<string> Dropped { get; init; } = [];

    public IEnumerable<Ticket> Wanted => Tickets.Select(t => t.Ticket).Where(t => !Dropped.Contains(t.Attempt));
}
