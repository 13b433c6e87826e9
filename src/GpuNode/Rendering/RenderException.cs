using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>An attempt failed, and whose fault it is.</summary>
public sealed class RenderException(FailureKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public FailureKind Kind { get; } = kind;
}
