using AADiff.Cli.Proofs;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>The files that a render leaves: video, its record beside it, and what was asked for besides.</summary>
internal sealed record RenderTargets(OutputFile Video, OutputFile Record, OutputFile? Plot, string? FramesFolder)
{
    public ProofFiles? Proof { get; private init; }

    public static RenderTargets Check(RenderOptions order, IRenderExtras extras)
    {
        OutputFile video = OutputFile.Check(order.Video, order.Overwrite, ".mp4");
        return new RenderTargets(
            video,
            OutputFile.Check(DerivedName.Beside(order.Video, ".json"), order.Overwrite),
            order.PlotPath is { } plot ? OutputFile.Check(plot, order.Overwrite, ".png") : null,
            order.FramesFolder is { } folder ? CheckFolder(folder, order.Overwrite, extras) : null)
        {
            Proof = order.Prove ? ProofFiles.Check(ProofFiles.Beside(order.Video), order.Overwrite) : null,
        };
    }

    /// <summary>The folder itself may be new; what it lies in must be there, since it is filled beside its place.</summary>
    private static string CheckFolder(string path, bool overwrite, IRenderExtras extras)
    {
        string full = Path.TrimEndingDirectorySeparator(DerivedName.Full(path));
        DerivedName.Require(full);
        string? parent = Path.GetDirectoryName(full);
        if (!Directory.Exists(parent))
        {
            throw new UserError(ErrorClass.Output, $"The folder \"{parent}\" does not exist: make it first.");
        }

        OutputFile.ProbeFolder(parent);
        extras.CheckFrames(full, overwrite);
        return full;
    }
}
