using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>An attempt failed, and whose fault it is.</summary>
public sealed class RenderException(FailureKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>The model that this node can't draw with; null: the failure has another cause.</summary>
    public ModelMark? Model { get; init; }
}

/// <summary>An exception of the render thread or of the store, as messages carry it.</summary>
/// <param name="Kind">Whose fault it is.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Model">The model that this node can't draw with; null: the failure has another cause.</param>
internal sealed record RenderFailure(FailureKind Kind, string Reason, ModelMark? Model = null)
{
    private const int LongestReason = 500;
    private const int LongestWaitReason = 200;

    /// <summary>The reason is cut: it travels in messages.</summary>
    public static RenderFailure Of(Exception e) => e switch
    {
        RenderException render => new(render.Kind, Clip(render.Message), render.Model),
        ObjectStoreException => new(FailureKind.Interrupted, Clip(e.Message)),
        OperationCanceledException => new(FailureKind.Interrupted, "ended between two steps"),
        _ => new(FailureKind.Host, Clip(e.Message)),
    };

    /// <summary>For what is told with every heartbeat.</summary>
    public static string ClipShort(string text) => text.Length <= LongestWaitReason ? text : text[..LongestWaitReason];

    public static string Clip(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
