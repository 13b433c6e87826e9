namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>How an attempt at a picture ended. The numbers are those of the journal.</summary>
internal enum AttemptOutcome
{
    Done = 0,

    /// <summary>The picture existed already.</summary>
    Cached = 1,

    /// <summary>The request's fault.</summary>
    Data = 2,

    /// <summary>The node's fault.</summary>
    Host = 3,

    /// <summary>Nobody's fault.</summary>
    Interrupted = 4,

    /// <summary>Its owner fell silent while it ran: the node died, or a network did.</summary>
    Lost = 5,
}
