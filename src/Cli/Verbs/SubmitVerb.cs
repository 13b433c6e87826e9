using System.Collections.Immutable;
using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff submit</c>: hand a request to a farm that goes on without this command.</summary>
internal static class SubmitVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("submit", "Give a request to a running farm and return at once, or wait for its end.");
        RequestOptions request = new();
        TargetOptions target = new();
        Option<string?> requestId = OptionOf.Text(
            "--request-id", "ID", "Name the job yourself; the same id is the same job [default: from the request].");
        Option<bool> wait = OptionOf.Switch("--wait", "Show the progress and return when the job has ended; the exit code says how.");
        Option<string?> webhook = OptionOf.Text("--webhook", "URL", "Address that the farm tells when the job has ended, where hooks:ofJobs allows that.");
        request.AddTo(command);
        command.Add(requestId);
        command.Add(wait);
        command.Add(webhook);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (request.ExplainPresets(parse, report))
                {
                    return;
                }

                Uri? told = parse.GetValue(webhook) is { } address ? WebhookOf(address) : null;
                FarmSessionOptions sessionOptions = target.Read(parse, verb.Dependencies, renders: false);
                ModelRoots models = ModelRoots.Of(verb.Dependencies);
                bool runs = verb.Dependencies.Cluster.Find(sessionOptions.Home) is not null;
                ImmutableArray<RequestDraft> drafts = [.. request.ReadEach(parse).Select(draft => draft.For(sessionOptions, runs, models))];
                string? id = EachSound.Own(drafts, parse.GetValue(requestId), "--request-id", "job") is { } own ? JobIds.Check(own) : null;
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(sessionOptions, stop);
                if (session.Remote is null)
                {
                    throw new UserError(
                        ErrorClass.Usage,
                        "No farm runs that could take the job: start one with aadiff farm up, name one with --farm, or use aadiff render.");
                }

                List<JobView> submitted = [];
                try
                {
                    await EachSound.DoAsync(
                        drafts, async draft => submitted.Add(await SubmitAsync(session, draft, id, models, told, report, stop)), report, "jobs were submitted");
                }
                finally
                {
                    // Those that the farm has are waited for, or told, though others could not be submitted.
                    if (parse.GetValue(wait) && !stop.IsCancellationRequested)
                    {
                        await EachEndAsync(session, submitted, verb.Dependencies.Extras, report, stop);
                    }
                    else
                    {
                        submitted.ForEach(view => Tell(view, report));
                    }
                }
            },
            "aadiff submit --prompt \"lightning over a city at night\" --audio thunder.ogg --farm http://farm.example:8080",
            "aadiff submit --prompt \"rain over a city\" --audio recordings --wait",
            "aadiff submit --prompt \"waves at a beach\" --audio waves.ogg --request-id beach-1 --priority 80",
            "aadiff submit --prompt \"a bonfire\" --audio fire.ogg --wait --farm http://one.example:8080,http://two.example:8080");
    }

    private static async Task<JobView> SubmitAsync(
        IFarmSession session, RequestDraft draft, string? id, ModelRoots models, Uri? told, IReport report, CancellationToken stop)
    {
        RequestInputs inputs = (await RequestInputs.ReadAsync(draft, stop)).Of(session.User);
        await inputs.StoreAsync(session.Objects, stop);
        JobView view = await session.SubmitAsync(
            id ?? JobIdentity.Of(inputs.Request, JobIdentity.StampOf(models.FolderOf(inputs.Request.Model))), inputs.Request, told, stop);
        foreach (string warning in PromptNotations.Warnings(inputs.Request.Prompt, inputs.Request.NegativePrompt))
        {
            report.Warn(warning);
        }

        return view;
    }

    /// <summary>All are with the farm by now, which works on them at the same time. The first that failed says how the command ends.</summary>
    private static async Task EachEndAsync(
        IFarmSession session, List<JobView> submitted, IRenderExtras extras, IReport report, CancellationToken stop)
    {
        UserError? failed = null;
        foreach (JobView job in submitted)
        {
            try
            {
                Tell(await WaitAsync(session, job.JobId, extras, report, stop), report);
            }
            catch (UserError e) when (submitted.Count > 1 && e.Class is not (ErrorClass.Interrupted or ErrorClass.Unreachable))
            {
                report.Warn($"{job.JobId}: {e.Message}");
                failed ??= e;
            }
        }

        if (failed is not null)
        {
            throw new UserError(failed.Class, "Not all of the jobs were completed, as was told above.", failed);
        }
    }

    private static void Tell(JobView view, IReport report) => report.Answer(view, console => console.Line(view.JobId));

    private static Uri WebhookOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
        ? address
        : throw new UserError(ErrorClass.Usage, $"\"{text}\" is not an address that can be told: write it like https://host.example/path.");

    /// <exception cref="UserError">The job failed or was cancelled, or nobody waits any more.</exception>
    private static async Task<JobView> WaitAsync(IFarmSession session, string jobId, IRenderExtras extras, IReport report, CancellationToken stop)
    {
        try
        {
            report.Say($"Submitted as {jobId}.");
            JobView view = await report.FollowAsync(JobWatch.FollowAsync(session.Farm, jobId, stop));
            if (view.Status != JobStatus.Completed)
            {
                throw new UserError(view.FailureClass ?? ErrorClass.Failed, view.Reason ?? $"Job {jobId} was {view.Status.ToString().ToLowerInvariant()}.");
            }

            ImmutableArray<string> unmoved = await extras.UnmovedAsync(session.ObjectsOf(jobId), view, stop);
            foreach (string sentence in unmoved)
            {
                report.Warn(sentence);
            }

            return view with { Warnings = view.Warnings.AddRange(unmoved) };
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            throw new UserError(
                ErrorClass.Interrupted, $"Stopped watching; the farm goes on: aadiff watch {jobId} shows it, aadiff cancel {jobId} ends it.", e);
        }
    }
}
