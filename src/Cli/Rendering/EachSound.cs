using System.Collections.Immutable;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>What one command does for each of several sounds.</summary>
internal static class EachSound
{
    /// <summary>One that fails does not keep the others from being done; the command fails in the end.</summary>
    /// <param name="drafts">One a sound.</param>
    /// <param name="work">Done for each, in their order.</param>
    /// <param name="report">Hears of those that fail.</param>
    /// <param name="done">What has happened to those that did not, such as "videos were made".</param>
    public static async Task DoAsync(ImmutableArray<RequestDraft> drafts, Func<RequestDraft, Task> work, IReport report, string done)
    {
        if (drafts.Length == 1)
        {
            await work(drafts[0]);
            return;
        }

        List<(string Name, UserError Error)> failed = [];
        foreach (RequestDraft draft in drafts)
        {
            string name = draft.Request.Sounds[0].FileName;
            try
            {
                await work(draft);
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
                $"{drafts.Length - failed.Count} of {drafts.Length} {done}; not those of {string.Join(", ", failed.Select(one => one.Name))}, as was told above.");
        }
    }

    /// <summary>What one of them can have.</summary>
    /// <param name="drafts">One a sound.</param>
    /// <param name="value">Of the option; null: it is not given.</param>
    /// <param name="option">Its name.</param>
    /// <param name="what">What there is one of for each sound: "video", "job".</param>
    /// <exception cref="UserError">Usage: it is given, and there are several.</exception>
    public static string? Own(ImmutableArray<RequestDraft> drafts, string? value, string option, string what) => value is null || drafts.Length == 1
        ? value
        : throw new UserError(ErrorClass.Usage, $"{option} is for one {what}, but there are {drafts.Length}, one for each sound: leave it out.");
}
