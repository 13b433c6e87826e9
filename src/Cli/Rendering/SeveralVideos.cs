using System.Collections.Immutable;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>The videos of one command, where each of them goes, and what is told when some of them fail.</summary>
/// <param name="drafts">One a video.</param>
/// <param name="output">Of one video its file; of several the folder for them, or null for this one.</param>
/// <param name="ending">Of videos that nobody has named.</param>
internal sealed class SeveralVideos(ImmutableArray<RequestDraft> drafts, string? output, string ending)
{
    private bool One => drafts.Length == 1;

    /// <summary>Renders each. One that fails does not keep the others from being made; the command fails in the end.</summary>
    /// <param name="render">Makes a video of a draft at a path.</param>
    /// <param name="report">Hears of those that fail.</param>
    public async Task EachAsync(Func<RequestDraft, string, Task> render, IReport report)
    {
        if (One)
        {
            await render(drafts[0], output ?? DerivedName.Beside(drafts[0].Request.Sounds[0].FileName, ending));
            return;
        }

        string folder = Folder();
        RequireDifferentNames();
        await EachSound.DoAsync(
            drafts, draft => render(draft, Path.Combine(folder, DerivedName.Beside(draft.Request.Sounds[0].FileName, ending))), report, "videos were made");
    }

    /// <summary>What one video can have.</summary>
    public string? Own(string? value, string option) => EachSound.Own(drafts, value, option, "video");

    private string Folder()
    {
        string folder = output ?? ".";
        return Directory.Exists(folder)
            ? folder
            : throw new UserError(
                ErrorClass.Output, $"There are {drafts.Length} videos, one for each sound, so --out must name a folder that exists, not \"{folder}\".");
    }

    private void RequireDifferentNames()
    {
        if (drafts.GroupBy(draft => DerivedName.Beside(draft.Request.Sounds[0].FileName, ending)).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UserError(ErrorClass.Usage, $"Two of the sounds would give {twice.Key}: render them one by one, each with its own --out.");
        }
    }
}
