using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>
/// Between the owner of a picture (its picture actor) and the nodes that render it. A ticket is one attempt; it may move from node to node, so
/// nodes answer through the <c>frame</c> region by key, and the owner learns from the answers where the ticket is.
/// </summary>
public static class TicketProtocol
{
    /// <summary>owner → its node, or victim → thief: render this when a permit is free. Repeating it changes nothing.</summary>
    /// <param name="Key">The picture.</param>
    /// <param name="Base">What it is drawn from.</param>
    /// <param name="Strengths">One a driven word.</param>
    /// <param name="Attempt">ULID; also the name of the object to be.</param>
    /// <param name="Priority">Highest among those who wait for the picture.</param>
    /// <param name="JobId">One of the jobs that wait, for reports.</param>
    /// <param name="Picture">Index of the picture in that job.</param>
    /// <param name="Handed">From another node, which would not draw it.</param>
    public sealed record Ticket(
        PictureKey Key, BaseKey Base, ImmutableArray<float> Strengths, string Attempt, int Priority, string JobId, int Picture,
        bool Handed = false) : IFarmMessage;

    /// <summary>owner → node: no job needs it any more; dropped while it waits, ended at the next step while it runs.</summary>
    public sealed record WithdrawTicket(PictureKey Key, string Attempt) : IFarmMessage;

    /// <summary>owner → node: rank it by this priority from now on.</summary>
    public sealed record RankTicket(PictureKey Key, string Attempt, int Priority) : IFarmMessage;

    /// <summary>node → owner, on taking a ticket, on starting it and every two seconds: it is here. 0 of 0 steps while it waits.</summary>
    /// <param name="Key">The picture.</param>
    /// <param name="Attempt">The ticket.</param>
    /// <param name="Node">Where it is.</param>
    /// <param name="Step">Denoising steps done.</param>
    /// <param name="Steps">Of so many.</param>
    /// <param name="Reason">Why the node does not draw it, in one sentence; null where it only waits its turn.</param>
    public sealed record TicketHeld(PictureKey Key, string Attempt, string Node, int Step, int Steps, string? Reason = null) : IForPicture;

    /// <summary>node → owner: the picture is in the store under <c>ObjectNames.Picture(Key, Attempt)</c>.</summary>
    public sealed record PictureRendered(PictureKey Key, string Attempt, string Node, string Sha256, long Bytes, double Milliseconds) : IForPicture;

    /// <summary>node → owner: this attempt came to nothing. Interrupted: the node returns the ticket.</summary>
    public sealed record TicketFailed(PictureKey Key, string Attempt, string Node, FailureKind Kind, string Error) : IForPicture;

    /// <summary>scheduler → owner: the attempt runs too long where it is; start a second one on this idle node.</summary>
    public sealed record BackUpPicture(PictureKey Key, string Node) : IForPicture;
}
