using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Video.Exports;

namespace AADiff.Cli.Rendering;

/// <summary>What a finished job can be turned into besides its video.</summary>
internal interface IRenderExtras
{
    /// <summary>Throws <c>UserError</c> of class Output when the frames could not go there in the end.</summary>
    void CheckFrames(string folder, bool overwrite);

    /// <summary>One PNG a video frame, in a folder that is there whole or not at all.</summary>
    Task ExportFramesAsync(IObjectStore objects, JobView job, FrameForm form, string folder, bool overwrite, CancellationToken cancellationToken);

    /// <summary>The video in another format, at <paramref name="path"/>.</summary>
    Task ExportVideoAsync(
        IObjectStore objects, JobView job, RenderRequest request, ExportFormat format, string path, CancellationToken cancellationToken);

    /// <summary>
    /// Loudness (or the edited curve that stood in its place) and picture change over time, one above the other, as a PNG at <paramref
    /// name="path"/>.
    /// </summary>
    Task DrawSyncPlotAsync(IObjectStore objects, JobView job, SoundInput sound, string path, CancellationToken cancellationToken);

    /// <summary>One sentence for each driven word that moved nothing an eye would see, with what to try.</summary>
    Task<ImmutableArray<string>> UnmovedAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken);
}
