namespace AADiff.Shared.Protocol;

/// <summary>Whose fault a failed attempt is; decides whether it counts against the picture, the node or neither.</summary>
public enum FailureKind
{
    /// <summary>The request can't be rendered anywhere (model missing, NaN picture): counts for the picture.</summary>
    Data,

    /// <summary>The node's fault (out of memory, provider lost): counts for the node and, on distinct nodes, for the picture.</summary>
    Host,

    /// <summary>Drain, steal, cancel or a lost store: counts nowhere.</summary>
    Interrupted,

    /// <summary>The node died, or stopped answering, while it drew the picture: counts, on distinct nodes, for the picture.</summary>
    Lost,
}
