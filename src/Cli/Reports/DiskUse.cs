using System.Collections.Immutable;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Reports;

/// <summary>What takes how much room.</summary>
/// <param name="Shares">By kind.</param>
/// <param name="Jobs">Those that have a video or documents, the largest first.</param>
internal sealed record DiskUse(ImmutableArray<DiskShare> Shares, IReadOnlyList<JobShare> Jobs)
{
    /// <summary>Folders of the store, in the order in which they are shown.</summary>
    private static readonly (string Folder, string What, string Explanation)[] _kinds =
    [
        ("videos", "videos", "finished; each belongs to a job"),
        ("jobs", "documents of jobs", "requests, curves, storyboards, logs"),
        ("frames", "pictures", "each drawn once, for every job that shows it"),
        ("bases", "prepared bases", "what the pictures of a video share"),
        ("inputs", "inputs", "sounds, curves and masks of requests"),
        ("segments", "encoded segments", "of videos that are being made"),
        ("streams", "watched beginnings", "gone a day after their job has ended"),
    ];

    /// <param name="objects">The store.</param>
    /// <param name="cache">Folder of the cache; null: it is elsewhere.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<DiskUse> OfAsync(IObjectStore objects, string? cache, CancellationToken stop)
    {
        List<DiskShare> shares = [];
        Dictionary<string, long> jobs = new(StringComparer.Ordinal);
        foreach ((string folder, string what, string explanation) in _kinds)
        {
            (int files, long bytes) = (0, 0);
            await foreach (ObjectInfo found in objects.ListAsync($"{folder}/", stop))
            {
                files++;
                bytes += found.Bytes;
                if (folder is "videos" or "jobs")
                {
                    string job = found.Name.Split('/')[1];
                    jobs[job] = jobs.GetValueOrDefault(job) + found.Bytes;
                }
            }

            shares.Add(new DiskShare(what, files, bytes, explanation));
        }

        if (cache is not null)
        {
            shares.Add(OfCache(cache));
        }

        return new DiskUse([.. shares], [.. jobs.OrderByDescending(job => job.Value).Select(job => new JobShare(job.Key, job.Value))]);
    }

    private static DiskShare OfCache(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        long[] files = Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles("*", all).Select(file => file.Length)] : [];
        return new DiskShare("cache", files.Length, files.Sum(), "may be deleted at any time");
    }
}

/// <param name="What">Kind of files.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">In all.</param>
/// <param name="Explanation">What they are for.</param>
internal sealed record DiskShare(string What, int Files, long Bytes, string Explanation);

/// <param name="JobId">Which.</param>
/// <param name="Bytes">Of its video and documents; its pictures may be those of other jobs too.</param>
internal sealed record JobShare(string JobId, long Bytes);
