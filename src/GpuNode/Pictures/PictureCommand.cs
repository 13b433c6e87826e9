using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.PictureProtocol;

namespace AADiff.GpuNode.Pictures;

/// <summary>What the owner of a picture tells itself; never on the wire.</summary>
internal abstract record PictureCommand
{
    /// <summary>The store has the picture.</summary>
    public sealed record InStore(string Attempt, string Sha256, long Bytes) : PictureCommand;

    /// <param name="NewAttempt">A new ULID, for the ticket that may follow.</param>
    public sealed record NotInStore(string NewAttempt) : PictureCommand;

    /// <summary>The store can't say now.</summary>
    public sealed record StoreAway(string Reason) : PictureCommand;

    /// <summary>The scheduler wants a second attempt on this idle node.</summary>
    /// <param name="Node">Which has an idle slot.</param>
    /// <param name="NewAttempt">A new ULID.</param>
    public sealed record BackUp(string Node, string NewAttempt) : PictureCommand;

    /// <summary>Every <c>FarmTimings.PictureHeartbeat</c>.</summary>
    public sealed record Heartbeat : PictureCommand;

    /// <summary>The shard moves, or the owner passivates itself.</summary>
    public sealed record StopPicture : PictureCommand
    {
        public static StopPicture Instance { get; } = new();
    }
}

/// <summary>What changes the owner of a picture. Not persisted.</summary>
internal abstract record PictureEvent
{
    public sealed record WaiterJoined(RenderPicture Request) : PictureEvent;

    public sealed record WaiterRanked(string JobId, int Priority) : PictureEvent;

    public sealed record WaiterLeft(string JobId) : PictureEvent;

    /// <param name="Lost">The last attempt, if it went silent.</param>
    public sealed record LookUpStarted(LostAttempt? Lost) : PictureEvent;

    public sealed record TicketSent(string Attempt, PictureAttempt To) : PictureEvent;

    /// <summary>A node told how far an attempt is, perhaps one of an earlier owner.</summary>
    public sealed record AttemptReported(string Attempt, PictureAttempt At) : PictureEvent;

    /// <summary>The attempts of an earlier owner will do.</summary>
    public sealed record AttemptsAdopted : PictureEvent;

    public sealed record AttemptEnded(string Attempt, string Node, string Reason) : PictureEvent;

    /// <summary>No job waits since then.</summary>
    public sealed record BecameUnwanted(DateTimeOffset Since) : PictureEvent;

    /// <summary>No job waits any more: the attempts are withdrawn.</summary>
    public sealed record Abandoned : PictureEvent;

    /// <summary>The jobs that waited were told.</summary>
    public sealed record PictureFound(PictureCommand.InStore Picture) : PictureEvent;

    /// <summary>The jobs that waited were told to ask again, or what failed.</summary>
    public sealed record GivenUp(FailureKind Kind, string Node, string Attempt, string Reason) : PictureEvent;

    /// <summary>The owner is to stop, but waits for a picture that is rendered here.</summary>
    public sealed record StopRequested : PictureEvent;

    /// <summary>The jobs that waited were told to ask the next owner.</summary>
    public sealed record Stopped : PictureEvent;
}

/// <summary>What the owner of a picture does after a decision.</summary>
internal abstract record PictureEffect
{
    public sealed record TellJob(IForJob Message) : PictureEffect;

    /// <summary>A ticket, its withdrawal or its new rank.</summary>
    public sealed record TellNode(string Node, IFarmMessage Message) : PictureEffect;

    /// <summary>Ask the store for the picture. Answered by InStore, NotInStore or StoreAway.</summary>
    public sealed record LookUp : PictureEffect;

    /// <summary>Nothing is left to do: leave, but let the shard send again what comes meanwhile.</summary>
    public sealed record Passivate : PictureEffect;

    /// <summary>Leave at once: the shard waits for it.</summary>
    public sealed record Stop : PictureEffect;
}
