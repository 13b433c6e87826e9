using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Video;

namespace AADiff.Coordinator.Jobs;

/// <summary>A job's work off its actor's thread. Every outcome is an input for the job; none is an exception but cancellation.</summary>
internal sealed partial class JobOperations(string jobId, IObjectStore store, IJobPlanner planner, EncodingTurns turns, ILogger log)
{
    private readonly ILogger _log = log;

    public async Task<IJobInput> RunAsync(JobOperation operation, Action<IJobInput> tell, CancellationToken cancellationToken)
    {
        try
        {
            return operation.Kind switch
            {
                JobOperationKind.Plan => await PlanAsync(operation.Run, tell, cancellationToken),
                JobOperationKind.CheckPictures => new JobInputs.PicturesChecked(
                    operation.Run, await new PictureChecker(jobId, store, turns).CheckAsync(operation.Pictures!, cancellationToken)),
                JobOperationKind.RemoveFiles => await RemoveFilesAsync(operation.Run, cancellationToken),
                JobOperationKind.OpenFiles => new JobInputs.FilesOpened(operation.Run, await OpenFilesAsync(cancellationToken)),
                _ => await ProbeAsync(operation.Run, cancellationToken),
            };
        }
        catch (ObjectStoreException lost)
        {
            StoreAway(lost, jobId, operation.Kind.ToString());
            return new JobInputs.OperationFailed(operation.Run, ErrorClass.Unreachable, lost.Message, Storage: true);
        }
        catch (LostPictureError lost)
        {
            Refused(lost, jobId, operation.Kind, lost.Message);
            return new JobInputs.OperationFailed(operation.Run, lost.Class, lost.Message, Storage: false, lost.Name);
        }
        catch (UserError error)
        {
            Refused(error, jobId, operation.Kind, error.Message);
            return new JobInputs.OperationFailed(operation.Run, error.Class, error.Message, Storage: false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Failed(error, jobId, operation.Kind);
            string doing = operation.Kind switch
            {
                JobOperationKind.Plan => "Planning",
                JobOperationKind.RemoveFiles => "Removing the files of",
                _ => "Picking up",
            };
            return new JobInputs.OperationFailed(operation.Run, ErrorClass.Failed, $"{doing} job {jobId} failed: {error.Message}", Storage: false);
        }
    }

    public async Task<IJobInput> StoreLogAsync(ImmutableArray<EndedAttempt> attempts, Storyboard? storyboard, CancellationToken cancellationToken)
    {
        try
        {
            using MemoryStream lines = AttemptLogText.Write(attempts, storyboard);
            await store.PutAsync(ObjectNames.AttemptLog(jobId), lines, "application/jsonl", cancellationToken);
            return new JobInputs.LogStored(attempts.Length);
        }
        catch (ObjectStoreException lost)
        {
            StoreAway(lost, jobId, "storing the log of attempts");
            return new JobInputs.LogNotStored(lost.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotStored(error, jobId);
            return new JobInputs.LogNotStored(error.Message);
        }
    }

    private async Task<IJobInput> PlanAsync(int run, Action<IJobInput> tell, CancellationToken cancellationToken)
    {
        RenderRequest request = await ReadAsync<RenderRequest>(ObjectNames.Request(jobId), cancellationToken);
        tell(new JobInputs.RequestOpened(run, request));
        JobPlan plan = await planner.PlanAsync(jobId, request, stage => tell(new JobInputs.PlanningStage(run, stage)), cancellationToken);
        return new JobInputs.PlanMade(run, new JobFiles(request, plan.Storyboard), plan);
    }

    private async Task<JobFiles> OpenFilesAsync(CancellationToken cancellationToken) => new(
        await ReadAsync<RenderRequest>(ObjectNames.Request(jobId), cancellationToken),
        await ReadAsync<Storyboard>(ObjectNames.Storyboard(jobId), cancellationToken));

    /// <summary>
    /// The files of this job alone; whether its pictures and inputs serve another job is for the sweep to find out. The request goes last: while it is
    /// there, nobody takes the id for a free one.
    /// </summary>
    private async Task<IJobInput> RemoveFilesAsync(int run, CancellationToken cancellationToken)
    {
        string request = ObjectNames.Request(jobId);
        foreach (string folder in (string[])[ObjectNames.Stream(jobId), ObjectNames.Videos(jobId), ObjectNames.Job(jobId)])
        {
            List<string> names = [];
            await foreach (ObjectInfo found in store.ListAsync(folder, cancellationToken))
            {
                names.Add(found.Name);
            }

            foreach (string name in names.OrderBy(name => name == request))
            {
                await store.DeleteAsync(name, cancellationToken);
            }
        }

        return new JobInputs.FilesRemoved(run);
    }

    private async Task<IJobInput> ProbeAsync(int run, CancellationToken cancellationToken)
    {
        await store.FindAsync(ObjectNames.Request(jobId), cancellationToken);
        return new JobInputs.StoreAnswered(run);
    }

    private async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream content = await store.OpenAsync(name, cancellationToken);
            return await JsonSerializer.DeserializeAsync<T>(content, SpecJson.Options, cancellationToken)
                ?? throw new UserError(ErrorClass.Failed, $"{name} of job {jobId} is empty; submit the request again under another id.");
        }
        catch (FileNotFoundException missing)
        {
            throw new UserError(
                ErrorClass.Failed, $"{name} of job {jobId} is not in the object store; submit the request again under another id.", missing);
        }
        catch (JsonException damaged)
        {
            throw new UserError(
                ErrorClass.Failed, $"{name} of job {jobId} can't be read ({damaged.Message}); submit the request again under another id.", damaged);
        }
    }
}
