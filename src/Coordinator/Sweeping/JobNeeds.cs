using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Sweeping;

/// <summary>What the jobs in an object store need of it.</summary>
/// <param name="farm">Knows its jobs. Others may belong to another farm with the same store.</param>
/// <param name="objects">Has what they need.</param>
internal sealed class JobNeeds(IFarm farm, IObjectStore objects)
{
    /// <param name="found">All that the store has; the jobs are those that have files there.</param>
    /// <param name="forgetBefore">
    /// Jobs that ended before then, and jobs that this farm does not know and whose files are all older, need nothing any more, not even
    /// their video; null: all need theirs.
    /// </param>
    /// <param name="cancellationToken">Ends it between two jobs.</param>
    /// <exception cref="UserError">What a job needs can't be read, so nothing may be removed.</exception>
    public async Task<LiveObjects> ReadAsync(IReadOnlyList<ObjectInfo> found, DateTimeOffset? forgetBefore, CancellationToken cancellationToken)
    {
        ImmutableHashSet<string>.Builder names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        ImmutableHashSet<string>.Builder folders = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach ((string jobId, DateTimeOffset youngest) in JobsIn(found))
        {
            if (forgetBefore is { } then && await IsForgottenAsync(jobId, youngest, then, cancellationToken))
            {
                continue;
            }

            folders.Add(ObjectNames.Job(jobId));
            folders.Add(ObjectNames.Videos(jobId));
            if (await ReadAsync(JobDocuments.RequestAsync, jobId, cancellationToken) is { } request)
            {
                names.UnionWith(InputNames.Of(request));
            }

            if (await ReadAsync(JobDocuments.StoryboardAsync, jobId, cancellationToken) is not { } storyboard)
            {
                continue;
            }

            folders.Add(ObjectNames.Base(storyboard.Base));

            // Every rendering of its pictures: which one is recorded only the job's journal knows.
            folders.UnionWith(storyboard.Pictures.Select(picture => ObjectNames.Picture(picture.Key)));
        }

        return new LiveObjects(names.ToImmutable(), folders.ToImmutable());
    }

    private static IEnumerable<(string JobId, DateTimeOffset Youngest)> JobsIn(IReadOnlyList<ObjectInfo> found) => found
        .Select(stored => (JobId: ObjectNames.JobOf(stored.Name), stored.Modified))
        .Where(stored => stored.JobId is { } jobId && JobIds.IsValid(jobId))
        .GroupBy(stored => stored.JobId!, stored => stored.Modified)
        .Select(job => (job.Key, job.Max()));

    private async Task<bool> IsForgottenAsync(string jobId, DateTimeOffset youngest, DateTimeOffset before, CancellationToken cancellationToken) =>
        await farm.FindAsync(jobId, cancellationToken) is { } job ? job.Status.HasEnded() && job.Finished < before : youngest < before;

    private async Task<T?> ReadAsync<T>(
        Func<IObjectStore, string, CancellationToken, Task<T?>> read, string jobId, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await read(objects, jobId, cancellationToken);
        }
        catch (JsonException damaged)
        {
            throw new UserError(
                ErrorClass.Failed,
                $"Nothing was removed, because the files of job {jobId} can't be read and so what it needs is not known: {damaged.Message}", damaged);
        }
    }
}
