using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Sweeping;

/// <param name="Name">Of the object.</param>
/// <param name="Why">It can't be read.</param>
internal sealed record DamagedDocument(string Name, string Why);

/// <summary>What the jobs in an object store need of it.</summary>
/// <param name="farm">Knows its jobs. Others may belong to another farm with the same store.</param>
/// <param name="objects">Has what they need.</param>
internal sealed class JobNeeds(IFarm farm, IObjectStore objects)
{
    private readonly List<DamagedDocument> _damaged = [];
    private readonly ImmutableHashSet<string>.Builder _names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
    private readonly ImmutableHashSet<string>.Builder _folders = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);

    /// <summary>
    /// Documents that can't be read. A job that has ended can do nothing with them either and needs its own files; one that goes on, or that this farm
    /// does not know, may have been read before: it keeps what was stored or renewed since it came.
    /// </summary>
    public IReadOnlyList<DamagedDocument> Damaged => _damaged;

    /// <param name="found">All that the store has; the jobs are those that have files there.</param>
    /// <param name="forgetBefore">
    /// Jobs that ended before then, and jobs that this farm does not know and whose files are all older, need nothing any more, not even
    /// their video; null: all need theirs.
    /// </param>
    /// <param name="cancellationToken">Ends it between two jobs.</param>
    public async Task<LiveObjects> ReadAsync(IReadOnlyList<ObjectInfo> found, DateTimeOffset? forgetBefore, CancellationToken cancellationToken)
    {
        HashSet<string> streams = [.. found.Select(stored => stored.Name).Where(IsStreamed).Select(LiveObjects.FolderOf).OfType<string>()];
        foreach (JobFolder job in JobsIn(found))
        {
            if (forgetBefore is { } then && await IsForgottenAsync(job, then, cancellationToken))
            {
                continue;
            }

            _folders.Add(ObjectNames.Job(job.Id));
            _folders.Add(ObjectNames.Videos(job.Id));
            if (streams.Contains(ObjectNames.Stream(job.Id)) && !await HasEndedAsync(job.Id, cancellationToken))
            {
                _folders.Add(ObjectNames.Stream(job.Id));
            }

            if (!await TryAddAsync(ObjectNames.Request(job.Id), () => AddInputsAsync(job.Id, cancellationToken))
                && !await HasEndedAsync(job.Id, cancellationToken))
            {
                _names.UnionWith(Since(found, job, InputName.Folder));
            }

            if (!await TryAddAsync(ObjectNames.Storyboard(job.Id), () => AddPicturesAsync(job.Id, cancellationToken))
                && !await HasEndedAsync(job.Id, cancellationToken))
            {
                IEnumerable<string> young = Since(found, job, ObjectNames.Bases).Concat(Since(found, job, ObjectNames.Pictures));
                _folders.UnionWith(young.Select(LiveObjects.FolderOf).OfType<string>());
            }
        }

        return new LiveObjects(_names.ToImmutable(), _folders.ToImmutable());
    }

    private static bool IsStreamed(string name) => name.StartsWith(ObjectNames.Streams, StringComparison.Ordinal);

    private static IEnumerable<JobFolder> JobsIn(IReadOnlyList<ObjectInfo> found) => found
        .Select(stored => (JobId: ObjectNames.JobOf(stored.Name), stored.Modified))
        .Where(stored => stored.JobId is { } jobId && JobIds.IsValid(jobId))
        .GroupBy(stored => stored.JobId!, stored => stored.Modified)
        .Select(job => new JobFolder(job.Key, job.Min(), job.Max()));

    /// <summary>What the job may have stored or renewed; what was young when it came was not renewed.</summary>
    private static IEnumerable<string> Since(IReadOnlyList<ObjectInfo> found, JobFolder job, string folder) => found
        .Where(stored => stored.Name.StartsWith(folder, StringComparison.Ordinal) && stored.Modified >= job.Oldest - TimeSpan.FromHours(SweepRequest.LeastGrace))
        .Select(stored => stored.Name);

    private async Task AddInputsAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await JobDocuments.RequestAsync(objects, jobId, cancellationToken) is { } request)
        {
            _names.UnionWith([.. InputNames.Of(request).Select(input => input.Value)]);
        }
    }

    private async Task AddPicturesAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await JobDocuments.StoryboardAsync(objects, jobId, cancellationToken) is { } storyboard)
        {
            // Every rendering of its pictures: which one is recorded only the job's journal knows.
            _folders.UnionWith([ObjectNames.Base(storyboard.Base), .. storyboard.Pictures.Select(picture => ObjectNames.Picture(picture.Key))]);
        }
    }

    /// <summary>Whatever makes a document unreadable, it is this document's alone: the sweep goes on.</summary>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    private async Task<bool> TryAddAsync(string document, Func<Task> add)
    {
        try
        {
            await add();
            return true;
        }
        catch (Exception e) when (e is not (ObjectStoreException or OperationCanceledException))
        {
            // Logged by the sweep, which names it in its report too.
            _damaged.Add(new DamagedDocument(document, e.Message));
            return false;
        }
    }

    private async Task<bool> IsForgottenAsync(JobFolder folder, DateTimeOffset before, CancellationToken cancellationToken) =>
        await farm.FindAsync(folder.Id, cancellationToken) is { } job
            ? job.Status.HasEnded() && job.Finished < before
            : folder.Youngest < before;

    private async Task<bool> HasEndedAsync(string jobId, CancellationToken cancellationToken) =>
        (await farm.FindAsync(jobId, cancellationToken))?.Status.HasEnded() == true;

    /// <param name="Id">Of the job.</param>
    /// <param name="Oldest">When its first file was stored: its request, which nothing changes.</param>
    /// <param name="Youngest">When its last file was stored.</param>
    private sealed record JobFolder(string Id, DateTimeOffset Oldest, DateTimeOffset Youngest);
}
