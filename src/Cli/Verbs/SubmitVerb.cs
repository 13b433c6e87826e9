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
        Command command = new("submit", "Give a request to a running farm and return at once.");
        RequestOptions request = new();
        TargetOptions target = new();
        Option<string?> requestId = OptionOf.Text(
            "--request-id", "ID", "Name the job yourself; the same id is the same job [default: from the request].");
        request.AddTo(command);
        command.Add(requestId);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (request.ExplainPresets(parse, report))
                {
                    return;
                }

                FarmSessionOptions sessionOptions = target.Read(parse, verb.Dependencies, renders: false);
                ModelRoots models = ModelRoots.Of(verb.Dependencies);
                bool runs = verb.Dependencies.Cluster.Find(sessionOptions.Home) is not null;
                RequestDraft draft = request.Read(parse).For(sessionOptions, runs, models);
                RequestInputs inputs = await RequestInputs.ReadAsync(draft, stop);
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(sessionOptions, stop);
                if (session.Remote is null)
                {
                    throw new UserError(
                        ErrorClass.Usage,
                        "No farm runs that could take the job: start one with aadiff farm up, name one with --farm, or use aadiff render.");
                }

                inputs = inputs.Of(session.User);
                string id = parse.GetValue(requestId) is { } own
                    ? JobIds.Check(own)
                    : JobIdentity.Of(inputs.Request, JobIdentity.StampOf(models.FolderOf(inputs.Request.Model)));
                await inputs.StoreAsync(session.Objects, stop);
                JobView view = await session.Farm.SubmitAsync(id, inputs.Request, stop);
                foreach (string warning in PromptNotations.Warnings(inputs.Request.Prompt, inputs.Request.NegativePrompt))
                {
                    report.Warn(warning);
                }

                report.Answer(view, console => console.Line(view.JobId));
            },
            "aadiff submit --prompt \"lightning over a city at night\" --audio thunder.ogg --farm http://farm.example:8080",
            "aadiff submit --prompt \"waves at a beach\" --audio waves.ogg --request-id beach-1 --priority 80");
    }
}
