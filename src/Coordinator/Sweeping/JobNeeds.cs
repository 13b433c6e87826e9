using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Sweeping;

/// <summary>What the jobs of a farm need of its object store.</summary>
/// <param name="farm">Knows the jobs.</param>
/// <param name="objects">Has what they need.</param>
internal sealed class JobNeeds(IFarm farm, IObjectStore objects)
{
    /// <param name="found">All that the store has: jobs are looked for there too, since the farm lists only its latest ones.</param>
    /// <param name="forgetBefore">Jobs that ended before then need nothing any more, not even their video; null: all need theirs.</param>
    /// <param name="cancellationToken">Ends it between two jobs.</param>
    public async Task<LiveObjects> ReadAsync(IReadOnlyList<ObjectInfo> found, DateTimeOffset? forgetBefore, CancellationToken cancellationToken)
    {
        ImmutableHashSet<string>.Builder names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        ImmutableHashSet<string>.Builder folders = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        await foreach (JobView job in JobsAsync(found, cancellationToken))
        {
            if (job.Status.HasEnded() && job.Finished < forgetBefore)
                continue;
            folders.Add(ObjectNames.Job(job.JobId));
            folders.Add(ObjectNames.Videos(job.JobId));
            if (await JobDocuments.RequestAsync(objects, job.JobId, cancellationToken) is { } request)
                names.UnionWith(InputNames.Of(request));
            if (await JobDocuments.StoryboardAsync(objects, job.JobId, cancellationToken) is not { } storyboard)
                continue;
            folders.Add(ObjectNames.Base(storyboard.Base));

            // Every rendering of its pictures: which one is recorded only the job's journal knows.
            folders.UnionWith(storyboard.Pictures.Select(picture => ObjectNames.Frame(picture.Key)));
        }

        return new LiveObjects(names.ToImmutable(), folders.ToImmutable());
    }

    private async IAsyncEnumerable<JobView> JobsAsync(IReadOnlyList<ObjectInfo> found, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<JobView> listed = await farm.ListAsync(cancellationToken);
        foreach (JobView job in listed)
            yield return job;

        foreach (string jobId in found.Select(stored => ObjectNames.JobOf(stored.Name)).OfType<string>().Distinct().Except(listed.Select(job => job.JobId)))
        {
            if (JobIds.IsValid(jobId) && await farm.FindAsync(jobId, cancellationToken) is { } job)
                yield return job;
        }
    }
}
