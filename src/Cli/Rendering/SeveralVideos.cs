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
        List<(string Name, UserError Error)> failed = [];
        foreach (RequestDraft draft in drafts)
        {
            string name = draft.Request.Sounds[0].FileName;
            try
            {
                await render(draft, Path.Combine(folder, DerivedName.Beside(name, ending)));
            }
            catch (UserError e) when (e.Class != ErrorClass.Interrupted)
            {
                report.Warn($"{name}: {e.Message}");
                failed.Add((name, e));
            }
        }

        if (failed.Count > 0)
        {
            throw new UserError(
                failed[0].Error.Class,
                $"{drafts.Length - failed.Count} of {drafts.Length} videos were made; not those of {string.Join(", ", failed.Select(one => one.Name))}, as was told above.");
        }
    }

    /// <summary>What one video can have.</summary>
    public string? Own(string? value, string option) => value is null || One
        ? value
        : throw new UserError(ErrorClass.Usage, $"{option} is for one video, but there are {drafts.Length}, one for each sound: leave it out.");

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
