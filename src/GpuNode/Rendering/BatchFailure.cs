using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

internal sealed record BatchFailure(FailureKind Kind, string Error)
{
    /// <summary>Kept short: it travels in messages.</summary>
    public static BatchFailure Of(Exception e) => e switch
    {
        RenderException render => new(render.Kind, Clip(render.Message)),
        OperationCanceledException => new(FailureKind.Interrupted, "ended between two steps"),
        _ => new(FailureKind.Host, Clip(e.Message)),
    };

    public static string Clip(string text) => text.Length <= 500 ? text : text[..500];
}
