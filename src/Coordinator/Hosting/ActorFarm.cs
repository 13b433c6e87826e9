using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Akka.Actor;

namespace AADiff.Coordinator.Hosting;

/// <summary>The farm as the actors of this process reach it.</summary>
internal sealed class ActorFarm(
    ActorSystem system, IObjectStore store, TimeProvider time, ILogger<FarmSweep>? sweepLog = null, PlanningGate? planning = null) : IFarm
{
    /// <summary>A job tells the directory of itself every second until that knows it; this is long enough for a directory that is lost and found.</summary>
    private static readonly TimeSpan _unlisted = TimeSpan.FromMinutes(10);

    private readonly FarmQuestions _asking = new(system);
    private readonly FarmStanding _standing = new(system, time);
    private readonly KnownJobs _known = new();
    private readonly JournalHealth _journal = JournalHealth.Of(system);

    public async Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        RenderRequestRules.Check(request);
        if (_journal.IsFull)
        {
            throw NoRoom(jobId);
        }

        try
        {
            // The request of a job never changes, so a second one under the same id is ignored. One without a job is left of a submission that was refused.
            string name = ObjectNames.Request(jobId);
            if (await store.FindAsync(name, cancellationToken) is null || (await AskJobAsync(new JobProtocol.GetJob(jobId), cancellationToken)).View is null)
            {
                planning?.RequireRoom(request.User);
                using MemoryStream content = new(JsonSerializer.SerializeToUtf8Bytes(request, SpecJson.Options));
                await store.PutAsync(name, content, "application/json", cancellationToken);
                await KeepInputsAsync(request, cancellationToken);
            }
        }
        catch (ObjectStoreException lost)
        {
            throw new UserError(
                ErrorClass.Unreachable, $"Job {jobId} can't be submitted, because the object store can't be reached: {lost.Message}", lost);
        }

        Task full = _journal.NextFull();
        JobProtocol.JobState state;
        try
        {
            Task<JobProtocol.JobState> answer = AskJobAsync(new JobProtocol.SubmitJob(jobId, request.User, request.Priority), cancellationToken);
            if (await Task.WhenAny(answer, full) == full)
            {
                throw NoRoom(jobId);
            }

            state = await answer;
        }
        catch (UserError unanswered) when (unanswered.Class == ErrorClass.Unreachable && !full.IsCompleted)
        {
            throw SubmitDoubt.About(jobId, unanswered);
        }

        if (state is { View: null, Refused: { } refused })
        {
            throw new BusyError(refused, FarmTimings.LongestFollow, own: false);
        }

        _known.Add(jobId);
        return state.View ?? throw new UserError(ErrorClass.Failed, $"Job {jobId} was submitted, but the farm does not know it; submit it again.");
    }

    public async Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        return await ExistsAsync(jobId, cancellationToken) ? (await AskJobAsync(new JobProtocol.GetJob(jobId), cancellationToken)).View : null;
    }

    public IAsyncEnumerable<JobView> FollowAsync(string jobId, CancellationToken cancellationToken = default) =>
        JobPolling.FollowAsync(this, JobIds.Check(jobId), time, cancellationToken);

    public async Task<JobPage> PageAsync(JobQuery query, CancellationToken cancellationToken = default)
    {
        List<string> ids = [];
        JobProtocol.JobIdPage page;
        string? after = query.After;
        do
        {
            // As many ids as fit into a message at a time.
            page = await _asking.AskAsync<JobDirectory, JobProtocol.JobIdPage>(
                new JobProtocol.ListJobPage(after, query.Limit - ids.Count, query.Status, query.User, query.Text, query.Sort), cancellationToken);
            ids.AddRange(page.JobIds);
            after = page.Next;
        }
        while (after is not null && ids.Count < query.Limit);

        JobProtocol.JobState[] states = await Task.WhenAll(ids.Select(
            jobId => _asking.AskAsync<JobDirectory, JobProtocol.JobState>(new JobProtocol.GetJob(jobId), cancellationToken)));
        return new JobPage([.. states.Where(state => state.View is not null).Select(state => state.View!)], page.Next, page.Total);
    }

    public async Task<JobCommandReply> CommandAsync(
        string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        if (!await ExistsAsync(jobId, cancellationToken))
        {
            return new JobCommandReply(null, null);
        }

        JobProtocol.JobState state = await AskJobAsync(new JobProtocol.CommandJob(jobId, kind, priority), cancellationToken);
        return new JobCommandReply(state.View, state.Refused);
    }

    /// <summary>Waits until nothing of it is left, for as long as an answer may take; the job sees to the rest by itself.</summary>
    public async Task<JobCommandReply> DeleteAsync(string jobId, string by = "", CancellationToken cancellationToken = default)
    {
        if (await FindAsync(jobId, cancellationToken) is not { } job)
        {
            return new JobCommandReply(null, null);
        }

        long began = time.GetTimestamp();
        while (true)
        {
            JobProtocol.JobState state = await AskJobAsync(new JobProtocol.DeleteJob(jobId, by), cancellationToken);
            if (state.View is { } still)
            {
                return new JobCommandReply(still, state.Refused);
            }

            _known.Remove(jobId);
            if (state.Refused is null || time.GetElapsedTime(began) >= FarmTimings.FarmAnswer)
            {
                return new JobCommandReply(job, null);
            }

            await Task.Delay(FarmTimings.ShortestFollow, time, cancellationToken);
        }
    }

    public async Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await new FarmSweep(this, store, time, sweepLog).RunAsync(request, cancellationToken);
        }
        catch (ObjectStoreException lost)
        {
            throw new UserError(ErrorClass.Unreachable, $"The object store was not swept to its end: {lost.Message}", lost);
        }
    }

    public Task<FarmView> StatusAsync(CancellationToken cancellationToken = default) => _standing.ReadAsync(cancellationToken);

    public Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken = default) => _standing.NodesAsync(cancellationToken);

    public Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken = default) =>
        _standing.CommandNodeAsync(node, kind, cancellationToken);

    private static UserError NoRoom(string jobId) => new(ErrorClass.Unreachable, $"Job {jobId} can't be submitted, because {JournalHealth.NoRoom}.");

    /// <summary>
    /// A sweep that began before the request was stored does not know that they are needed. The planner reports those that are missing.
    /// </summary>
    private async Task KeepInputsAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        foreach (InputName input in InputNames.Of(request))
        {
            if (await store.FindAsync(input.Value, cancellationToken) is { } found)
            {
                await store.KeepAsync(found, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Whether there may be a job of that id, without waking one: the region remembers in the journal whatever it is asked for. The directory knows
    /// all jobs but the latest, and those have just put their request into the store.
    /// </summary>
    private async Task<bool> ExistsAsync(string jobId, CancellationToken cancellationToken)
    {
        if (_known.Contains(jobId))
        {
            return true;
        }

        try
        {
            if (await store.FindAsync(ObjectNames.Request(jobId), cancellationToken) is { } request && time.GetUtcNow() - request.Modified < _unlisted)
            {
                return true;
            }
        }
        catch (ObjectStoreException)
        {
            // The directory can tell of all but the latest jobs; jobs report the lost store themselves.
        }

        JobProtocol.JobState listed = await _asking.AskAsync<JobDirectory, JobProtocol.JobState>(new JobProtocol.GetJob(jobId), cancellationToken);
        if (listed.View is not null)
        {
            _known.Add(jobId);
        }

        return listed.View is not null;
    }

    private Task<JobProtocol.JobState> AskJobAsync(IForJob message, CancellationToken cancellationToken) =>
        _asking.AskAsync<FarmActors.JobRegion, JobProtocol.JobState>(message, cancellationToken);
}
