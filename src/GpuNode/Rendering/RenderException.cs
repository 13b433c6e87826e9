using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>An attempt failed, and whose fault it is.</summary>
public sealed class RenderException(FailureKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public FailureKind Kind { get; } = kind;
}

/// <summary>An exception of the render thread or of the store, as messages carry it.</summary>
internal sealed record RenderFailure(FailureKind Kind, string Reason)
{
    private const int LongestReason = 500;

    /// <summary>The reason is cut: it travels in messages.</summary>
    public static RenderFailure Of(Exception e) => e switch
    {
        RenderException render => new(render.Kind, Clip(render.Message)),
        ObjectStoreException => new(FailureKind.Interrupted, Clip(e.Message)),
        OperationCanceledException => new(FailureKind.Interrupted, "ended between two steps"),
        _ => new(FailureKind.Host, Clip(e.Message)),
    };

    public static string Clip(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
