using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>The pictures of a job, read page by page.</summary>
internal static class JobPictureStates
{
    /// <summary>The state of each picture of the storyboard, by number; empty: the job is not planned yet.</summary>
    public static async Task<IReadOnlyList<PictureState>> ReadAsync(HttpFarmDetails details, string jobId, CancellationToken gone) =>
        [.. (await AllAsync(details, jobId, gone)).Select(picture => picture.State)];

    public static async Task<IReadOnlyList<PictureView>> AllAsync(HttpFarmDetails details, string jobId, CancellationToken gone)
    {
        List<PictureView> all = [];
        while (await details.PicturesAsync(jobId, all.Count, HttpFarmDetails.MostPictures, gone) is { Count: > 0 } page)
        {
            all.AddRange(page);
            if (page.Count < HttpFarmDetails.MostPictures)
            {
                break;
            }
        }

        return all;
    }
}
