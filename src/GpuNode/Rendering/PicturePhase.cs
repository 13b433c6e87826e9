namespace AADiff.GpuNode.Rendering;

/// <summary>How far the owner of a picture is.</summary>
internal enum PicturePhase
{
    /// <summary>Nobody has asked, or nobody waits any more.</summary>
    Idle,

    /// <summary>The store is asked whether the picture exists.</summary>
    Looking,

    /// <summary>At least one ticket is with a node.</summary>
    TicketOut,

    /// <summary>The picture is in the store; the owner is about to go.</summary>
    Done,
}
