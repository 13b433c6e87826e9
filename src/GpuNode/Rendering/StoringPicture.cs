using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>A picture between the render thread and the store.</summary>
/// <param name="Ticket">What asked for it.</param>
/// <param name="Milliseconds">From the start of its batch to its end.</param>
/// <param name="Steps">Of its batch.</param>
internal sealed record StoringPicture(Ticket Ticket, double Milliseconds, int Steps);
