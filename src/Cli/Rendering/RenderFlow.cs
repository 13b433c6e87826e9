using System.Text.Json;
using AADiff.Cli.Home;
using AADiff.Cli.Models;
using AADiff.Cli.Proofs;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Video;
using AADiff.Video.Exports;

namespace AADiff.Cli.Rendering;

/// <summary>From a checked order to files on disk.</summary>
internal sealed class RenderFlow(Dependencies dependencies, IReport report)
{
    /// <summary>Frames that take many times as long to encode as it takes to give memory back.</summary>
    private const int LongVideo = 10_000;

    private readonly RenderClock _clock = new(dependencies);

    public async Task RunAsync(RenderOptions order, FarmSessionOptions sessionOptions, CancellationToken stop)
    {
        RenderTargets targets = RenderTargets.Check(order, dependencies.Extras);
        ModelRoots models = ModelRoots.Of(dependencies);
        RequestDraft draft = order.Draft.For(sessionOptions, dependencies.Cluster.Find(sessionOptions.Home) is not null, models);
        RequestInputs inputs = await _clock.BeforeAsync("reading files", () => RequestInputs.ReadAsync(draft, stop));
        string stamp = JobIdentity.StampOf(models.FolderOf(inputs.Request.Model));
        string IdOfTurn(int turn) => order.RequestId ?? JobIdentity.Of(inputs.Request, stamp, turn);

        await using IFarmSession session = await _clock.BeforeAsync("starting the farm", () => dependencies.Sessions.OpenAsync(sessionOptions, stop));
        report.SayDevice(session);
        inputs = inputs.Of(session.User);
        JobView? seen = null;
        try
        {
            using RunningJobs? told = session.Remote is null
                ? new RunningJobs(sessionOptions.Home, (await session.Farm.PageAsync(new JobQuery(), stop)).Jobs, dependencies.Clock)
                : null;
            seen = await _clock.BeforeAsync("submitting", () => SubmitAsync(session, inputs, IdOfTurn, stop));
            told?.Update(seen);
            bool reused = seen.Status == JobStatus.Completed;
            IAsyncEnumerable<JobView> views = JobWatch.FollowAsync(session.Farm, seen.JobId, stop);
            seen = await report.FollowAsync(Remember(ExistingPictures.CountAsync(views, session), view =>
            {
                bool drawn = session.Remote is null && view.Stage == JobStages.Finishing && seen.Stage != JobStages.Finishing;
                seen = view;
                told?.Update(view);
                if (drawn && view.Frames >= LongVideo)
                {
                    // What planning and drawing had, before many encoders take theirs.
                    ProcessMemory.GiveBack();
                }
            }));
            await FinishAsync(seen, reused, session, inputs, targets, order, stop);
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            report.Say("Stopping; Ctrl-C again ends at once.");
            if (session.Remote is null && seen is not null)
            {
                await new JobSubmission(session).PauseAsync(seen.JobId);
            }

            throw new UserError(ErrorClass.Interrupted, HowToGoOn(seen, session), e);
        }
    }

    private static async Task<JobView> SubmitAsync(IFarmSession session, RequestInputs inputs, Func<int, string> idOfTurn, CancellationToken stop)
    {
        JobSubmission submission = new(session);
        if (session.Remote is null)
        {
            await submission.PauseOthersAsync(idOfTurn(0), stop);
        }

        await inputs.StoreAsync(session.Objects, stop);
        return await submission.SubmitAsync(idOfTurn, inputs.Request, stop);
    }

    private async Task FinishAsync(
        JobView job, bool reused, IFarmSession session, RequestInputs inputs, RenderTargets targets, RenderOptions order, CancellationToken stop)
    {
        if (job.Status != JobStatus.Completed)
        {
            throw new UserError(
                job.FailureClass ?? ErrorClass.Failed, job.Reason ?? $"Job {job.JobId} was {job.Status.ToString().ToLowerInvariant()}.");
        }

        await _clock.AfterAsync("saving the video", () => SaveAsync(job, session, inputs.Request, targets.Video, order.Export, stop));
        if (targets.FramesFolder is { } folder)
        {
            await _clock.AfterAsync("saving the frames", () => dependencies.Extras.ExportFramesAsync(
                session.ObjectsOf(job.JobId), job, new FrameForm(VideoShape.Of(inputs.Request), order.FrameDepth), folder, order.Overwrite, stop));
        }

        if (targets.Plot is { } plot)
        {
            await _clock.AfterAsync(
                "drawing the plot", () => plot.WriteAsync(at => dependencies.Extras.DrawSyncPlotAsync(session.ObjectsOf(job.JobId), job, inputs.SoundOfVideo, at, stop)));
        }

        job = job with { Warnings = job.Warnings.AddRange(await dependencies.Extras.UnmovedAsync(session.ObjectsOf(job.JobId), job, stop)) };
        await targets.Record.WriteAsync(
            new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(await RecordAsync(job, session, inputs.Request, stop), _recordJson)), stop);
        if (targets.Proof is { } proof)
        {
            await _clock.AfterAsync("proving", () => ProveAsync(job, session, inputs.Request.Model, targets.Video.Path, proof, stop));
        }

        report.Finish(new RenderOutcome(job, targets.Video.Path, reused, _clock.Timings(job, reused), _clock.Total));
    }

    /// <summary>A picture that does not follow is said, and no failure of the render.</summary>
    private async Task ProveAsync(JobView job, IFarmSession session, string model, string video, ProofFiles files, CancellationToken stop)
    {
        ProofReport proof = await new ProofFlow(dependencies, report).OfSavedAsync(session, job, video, model, stop);
        await files.WriteAsync(proof, stop);
        if (proof.Follows)
        {
            report.Say(proof.Sentence);
        }
        else
        {
            report.Warn(proof.Sentence);
        }
    }

    private async Task SaveAsync(
        JobView job, IFarmSession session, RenderRequest request, OutputFile target, ExportFormat? export, CancellationToken stop)
    {
        if (export is not null)
        {
            await target.WriteAsync(path => dependencies.Extras.ExportVideoAsync(session.ObjectsOf(job.JobId), job, request, export, path, stop));
            return;
        }

        await using Stream video = await session.ObjectsOf(job.JobId).OpenAsync(job.VideoObjectName!, stop);
        await target.WriteAsync(video, stop);
    }

    private async Task<RenderRecord> RecordAsync(JobView job, IFarmSession session, RenderRequest request, CancellationToken stop) => new(
        ThisProcess.Version, job.JobId, job.Prompt, job.Words, job.Presets, request.Seed, request, await JobDocuments.BaseAsync(session.ObjectsOf(job.JobId), job, stop),
        job.Frames, job.Pictures, job.Blending, job.Cached, job.VideoSha256, job.Warnings, _clock.Timings(job, reused: false));

    private static string HowToGoOn(JobView? job, IFarmSession session)
    {
        if (job is null)
        {
            return "Stopped before anything was rendered.";
        }

        string kept = job.Pictures > 0 ? $"{job.Done} of {Phrases.Count(job.Pictures, "picture")} are kept" : "nothing was rendered yet";
        return session.Remote is { } address
            ? $"Stopped watching; the farm goes on: aadiff watch {job.JobId} --farm {address} shows it, aadiff cancel {job.JobId} --farm {address} ends it."
            : $"Stopped: {kept}; the same command goes on from here.";
    }

    private static async IAsyncEnumerable<JobView> Remember(IAsyncEnumerable<JobView> views, Action<JobView> remember)
    {
        await foreach (JobView view in views)
        {
            remember(view);
            yield return view;
        }
    }

    private static readonly JsonSerializerOptions _recordJson = new(SpecJson.Options) { WriteIndented = true };
}
