using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Akka.Actor;
using Akka.Hosting;

namespace AADiff.Coordinator.Hosting;

/// <summary>The farm as the actors of this process reach it.</summary>
internal sealed class ActorFarm(ActorSystem system, IObjectStore store, TimeProvider time, ILogger<FarmSweep>? sweepLog = null) : IFarm
{
    /// <summary>Less than what clients have, so that they hear the reason.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ActorRegistry _registry = ActorRegistry.For(system);

    public async Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        try
        {
            // The request of a job never changes, so a second one of the same id is not looked at.
            string name = ObjectNames.Request(jobId);
            if (await store.FindAsync(name, cancellationToken) is null)
            {
                using MemoryStream content = new(JsonSerializer.SerializeToUtf8Bytes(request, SpecJson.Options));
                await store.PutAsync(name, content, "application/json", cancellationToken);
                await KeepInputsAsync(request, cancellationToken);
            }
        }
        catch (ObjectStoreException lost)
        {
            throw new UserError(ErrorClass.Unreachable, $"Job {jobId} can't be submitted, because the object store is away: {lost.Message}", lost);
        }

        JobProtocol.JobState state = await AskJobAsync(new JobProtocol.SubmitJob(jobId, request.User, request.Priority), cancellationToken);
        return state.View ?? throw new UserError(ErrorClass.Failed, $"Job {jobId} was submitted, but the farm does not know it; submit it again.");
    }

    public async Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        return (await AskJobAsync(new JobProtocol.GetJob(jobId), cancellationToken)).View;
    }

    public async Task<IReadOnlyList<JobView>> ListAsync(CancellationToken cancellationToken = default)
    {
        JobProtocol.JobList list = await AskAsync<JobDirectory, JobProtocol.JobList>(JobProtocol.ListJobs.Instance, cancellationToken);
        JobProtocol.JobState[] states = await Task.WhenAll(list.JobIds.Select(
            jobId => AskAsync<JobDirectory, JobProtocol.JobState>(new JobProtocol.GetJob(jobId), cancellationToken)));
        return [.. states.Where(state => state.View is not null).Select(state => state.View!)];
    }

    public async Task<JobCommandReply> CommandAsync(
        string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default)
    {
        JobIds.Check(jobId);
        JobProtocol.JobState state = await AskJobAsync(new JobProtocol.CommandJob(jobId, kind, priority), cancellationToken);
        return new JobCommandReply(state.View, state.Refused);
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

    public async Task<FarmView> StatusAsync(CancellationToken cancellationToken = default)
    {
        Task<SchedulerProtocol.FarmSnapshot> snapshot =
            AskAsync<FarmActors.Scheduler, SchedulerProtocol.FarmSnapshot>(SchedulerProtocol.GetFarm.Instance, cancellationToken);
        Task<IReadOnlyList<JobView>> jobs = ListAsync(cancellationToken);
        Task<ImmutableArray<FarmMember>> members = FarmMembers.ReadAsync(system, cancellationToken);
        return new FarmView(
            await members,
            [.. (await snapshot).Nodes.Select(Node)],
            (await jobs).CountBy(job => job.Status.ToString().ToLowerInvariant()).ToImmutableSortedDictionary(StringComparer.Ordinal),
            (await snapshot).PendingGpuSeconds);
    }

    private static NodeView Node(SchedulerProtocol.LoadReport report) => new(
        report.Node, report.Slots, report.Running, report.Waiting, report.MillisecondsPerPicture, report.Draining, report.Fenced, report.Rendered);

    /// <summary>A sweep that began before the request was stored does not know that they are needed. What is missing is for the planner to tell.</summary>
    private async Task KeepInputsAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        foreach (string input in InputNames.Of(request))
        {
            if (await store.FindAsync(input, cancellationToken) is { } found)
                await store.KeepAsync(found, time, cancellationToken);
        }
    }

    private Task<JobProtocol.JobState> AskJobAsync(IForJob message, CancellationToken cancellationToken) =>
        AskAsync<FarmActors.JobRegion, JobProtocol.JobState>(message, cancellationToken);

    private async Task<TAnswer> AskAsync<TActor, TAnswer>(object message, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(_patience);
            IActorRef actor = await _registry.GetAsync<TActor>(patience.Token);
            return await actor.Ask<TAnswer>(message, _patience, patience.Token);
        }
        catch (Exception late) when (late is AskTimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"The farm did not answer within {_patience.TotalSeconds:0} seconds; see that its coordinators and their database run, then try again.",
                late);
        }
    }
}
