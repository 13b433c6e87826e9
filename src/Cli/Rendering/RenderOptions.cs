using AADiff.Video.Exports;

namespace AADiff.Cli.Rendering;

/// <summary>All that <c>render</c> was asked for.</summary>
/// <param name="Draft">The request.</param>
/// <param name="Video">Path of the video.</param>
/// <param name="Overwrite">Whether files that exist may be replaced.</param>
/// <param name="FramesFolder">Where PNGs of all frames go, or null.</param>
/// <param name="PlotPath">Where the plot goes, or null.</param>
/// <param name="RequestId">The caller's own id of the job, or null.</param>
internal sealed record RenderOptions(
    RequestDraft Draft, string Video, bool Overwrite, string? FramesFolder, string? PlotPath, string? RequestId)
{
    /// <summary>Whether a proof that the picture follows the sound is written beside the video.</summary>
    public bool Prove { get; init; }

    /// <summary>Bits of a value in the PNGs of frames: 8 or 16.</summary>
    public int FrameDepth { get; init; } = 8;

    /// <summary>How the video is written; null: as the farm makes it.</summary>
    public ExportFormat? Export { get; init; }
}
