using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Proofs;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>
/// Whether the picture of a finished job follows its sound: <c>/api/jobs/{id}/proof</c>, and as a page <c>/proof.html</c>. Whoever asks first has it
/// measured, and is told to ask again.
/// </summary>
internal static class ProofEndpoints
{
    private const string Json = "application/json";
    private const string Html = "text/html";

    /// <summary>The page is made of what users wrote: it runs nothing, loads nothing and stands in no frame, whatever is in it.</summary>
    private const string PagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>When asking again makes sense.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _later = TimeSpan.FromMinutes(1);

    public static void MapProof(this RouteGroupBuilder job)
    {
        job.MapGet("/proof", (HttpContext http, JobProofs proofs, IObjectStore objects, CancellationToken gone) =>
                AnswerAsync(ObjectNames.Proof, Json, http, proofs, objects, gone))
            .Described(
                "getProof",
                AccessPolicies.Look,
                "Reads whether the picture of a finished job follows its sound, as prove writes it; the first who asks has it measured, and is told to ask again.")
            .Answers<ProofReport>()
            .Answers<PendingProof>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        job.MapGet("/proof.html", (HttpContext http, JobProofs proofs, IObjectStore objects, CancellationToken gone) =>
                AnswerAsync(ObjectNames.ProofPage, Html, http, proofs, objects, gone))
            .Described("getProofPage", AccessPolicies.Look, "Reads the same as a page that loads nothing and runs nothing.")
            .AnswersFile(Html)
            .Answers<PendingProof>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> AnswerAsync(
        Func<string, string> nameOf, string type, HttpContext http, JobProofs proofs, IObjectStore objects, CancellationToken gone)
    {
        JobView view = AskedJob.Of(http);
        if (view is not { Status: JobStatus.Completed, VideoObjectName: not null })
        {
            return SpecResult.Problem(
                ErrorClass.Usage,
                $"Job \"{view.JobId}\" has no finished video, it is {view.Status.ToString().ToLowerInvariant()}: there is nothing to measure.",
                StatusCodes.Status409Conflict);
        }

        switch (await proofs.AskAsync(view, gone))
        {
            case ProofStanding.Waiting waiting:
                http.Response.Headers.RetryAfter = $"{_soon.TotalSeconds:0}";
                return SpecResult.Json(new PendingProof(waiting.Before), StatusCodes.Status202Accepted);
            case ProofStanding.Failed failed:
                return SpecResult.Problem(failed.Class, failed.Sentence, StatusCodes.Status422UnprocessableEntity);
            case ProofStanding.Refused refused:
                throw new BusyError($"{refused.Before} proofs wait to be measured already; ask for this one later.", _later, own: false);
            default:
                Stream content = await objects.OpenAsync(nameOf(view.JobId), gone);
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers.ContentSecurityPolicy = PagePolicy;
                return Results.Stream(content, $"{type}; charset=utf-8");
        }
    }
}
