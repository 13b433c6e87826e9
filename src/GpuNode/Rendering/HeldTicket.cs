using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>A ticket that waits for a permit.</summary>
/// <param name="Ticket">As last ranked.</param>
/// <param name="Order">Order of arrival.</param>
/// <param name="Since">When it came.</param>
/// <param name="Alone">Its batch failed: now it shows on its own whether the fault is its own.</param>
internal sealed record HeldTicket(Ticket Ticket, long Order, DateTimeOffset Since, bool Alone = false);
