namespace AADiff.Shared.Objects;

/// <summary>The store can't be used now: unreachable, refusing, or full. Says nothing about the object asked for; trying later may help.</summary>
public sealed class ObjectStoreException(string message, Exception? cause = null, bool full = false) : Exception(message, cause)
{
    /// <summary>No space is left: waiting does not help until somebody makes room.</summary>
    public bool Full { get; } = full;
}
