using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>Between the nodes and the owner of a base: what all its pictures share is prepared once in the whole cluster.</summary>
public static class BaseProtocol
{
    /// <summary>node → owner of the base: see that it is prepared. Answered with one of the two below; may be repeated.</summary>
    public sealed record PrepareBase(BaseKey Base) : IForBase;

    /// <summary>node → owner of the base: no ticket here needs it any more. Its preparation ends when no node needs it.</summary>
    public sealed record AbandonBase(BaseKey Base) : IForBase;

    /// <summary>owner → node: the tensors are in the store under this name.</summary>
    public sealed record BasePrepared(BaseKey Base, string ObjectName) : IForBase;

    /// <summary>owner → node: it could not be prepared.</summary>
    public sealed record BaseFailed(BaseKey Base, FailureKind Kind, string Error) : IForBase;
}
