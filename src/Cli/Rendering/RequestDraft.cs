using AADiff.Cli.Models;
using AADiff.Cli.Sessions;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>A request whose files are still files of this machine.</summary>
/// <param name="Request">Its sounds carry paths as <c>FileName</c> and no object names yet.</param>
/// <param name="CurvePath">Edited curve of the first sound, or null.</param>
/// <param name="MaskPath">Picture of where things may move, or null.</param>
internal sealed record RequestDraft(RenderRequest Request, string? CurvePath, string? MaskPath)
{
    /// <summary>With the model's folder in the place of its name when the farm is on this machine; a farm elsewhere has models of its own.</summary>
    public RequestDraft OnThisMachine(FarmSessionOptions sessionOptions, ModelRoots models) =>
        sessionOptions.Address is null ? this with { Request = Request with { Model = models.Locate(Request.Model) } } : this;
}
