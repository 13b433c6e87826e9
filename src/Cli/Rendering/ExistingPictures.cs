using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Rendering;

/// <summary>
/// Counts once, when the storyboard is there, how many of its pictures are in the store already: what a render will cost.
/// </summary>
internal static class ExistingPictures
{
    /// <summary>Not over HTTP: a question for every picture would take longer than it is worth.</summary>
    public static async IAsyncEnumerable<JobView> CountAsync(IAsyncEnumerable<JobView> views, IFarmSession session)
    {
        int? existing = null;
        await foreach (JobView view in views)
        {
            if (session.Remote is null && view.Frames > 0)
            {
                existing ??= await CountAsync(session.Objects, view.JobId);
            }

            yield return view with { Existing = view.Existing ?? existing };
        }
    }

    /// <summary>Null while it is not known which of the storyboard's pictures are needed.</summary>
    private static async Task<int?> CountAsync(IObjectStore objects, string jobId)
    {
        int count = 0;
        Storyboard? storyboard = await JobDocuments.StoryboardAsync(objects, jobId, CancellationToken.None);
        if (storyboard is { IsSettled: false })
        {
            return null;
        }

        foreach (PlannedPicture picture in storyboard?.Drawn().Select(drawn => storyboard.Pictures[drawn]) ?? [])
        {
            count += await AnyAsync(objects, ObjectNames.Picture(picture.Key)) ? 1 : 0;
        }

        return count;
    }

    private static async Task<bool> AnyAsync(IObjectStore objects, string prefix)
    {
        await using IAsyncEnumerator<ObjectInfo> found = objects.ListAsync(prefix).GetAsyncEnumerator();
        return await found.MoveNextAsync();
    }
}
