using System.Collections.Immutable;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Sound.Curves;
using Microsoft.AspNetCore.WebUtilities;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>What planning wrote down: <c>/api/jobs/{id}/curve</c> and <c>/storyboard</c>.</summary>
internal static class DocumentEndpoints
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";

    public static void MapDocuments(this RouteGroupBuilder job)
    {
        job.MapGet("/curve", CurveAsync)
            .Described("getCurve", AccessPolicies.Look, "Reads loudness and strengths by frame, as JSON, or as CSV that render --curve takes (Accept: text/csv, or format=csv).")
            .Parameter("format", "Which of the two, whatever Accept says.", ParameterKinds.OneOf(["json", "csv"]))
            .Answers<JobCurve>()
            .AnswersFile(Csv)
            .Refuses(StatusCodes.Status409Conflict);
        job.MapGet("/storyboard", StoryboardAsync)
            .Described("getStoryboard", AccessPolicies.Look, "Reads the storyboard: all pictures, and what each frame shows.")
            .Answers<Storyboard>()
            .Refuses(StatusCodes.Status409Conflict);
    }

    public static IResult NotPlanned(string jobId) =>
        SpecResult.Problem(ErrorClass.Usage, $"Job \"{jobId}\" is not planned yet: ask again when it is.", StatusCodes.Status409Conflict);

    private static async Task<IResult> StoryboardAsync(HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        string jobId = AskedJob.Of(http).JobId;
        string name = ObjectNames.Storyboard(jobId);
        return await objects.FindAsync(name, gone) is null ? NotPlanned(jobId) : Results.Stream(await objects.OpenAsync(name, gone), Json);
    }

    private static async Task<IResult> CurveAsync(string? format, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        string jobId = AskedJob.Of(http).JobId;
        if (QueryText.Filled(format) is not (null or "json" or "csv"))
        {
            throw new UserError(ErrorClass.Usage, "The format must be json or csv.");
        }

        JobCurve? curve = await JobDocuments.CurveAsync(objects, jobId, gone) ?? await OfStoryboardAsync(objects, jobId, gone);
        return curve is null ? NotPlanned(jobId) : IsCsv(format, http.Request) ? new CsvResult(curve) : SpecResult.Json(curve);
    }

    private static bool IsCsv(string? format, HttpRequest request) => QueryText.Filled(format) is { } chosen
        ? chosen == "csv"
        : request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase));

    /// <summary>Of a job that an earlier version planned: its loudness was not kept.</summary>
    private static async Task<JobCurve?> OfStoryboardAsync(IObjectStore objects, string jobId, CancellationToken gone)
    {
        if (await JobDocuments.StoryboardAsync(objects, jobId, gone) is not { } board
            || await JobDocuments.BaseAsync(objects, board, gone) is not { } spec)
        {
            return null;
        }

        ImmutableArray<float>.Builder[] words = [.. spec.Words.Select(_ => ImmutableArray.CreateBuilder<float>(board.Frames.Length))];
        for (int frame = 0; frame < board.Frames.Length; frame++)
        {
            ReadOnlySpan<float> strengths = board.StrengthsOf(frame);
            for (int word = 0; word < words.Length; word++)
            {
                words[word].Add(strengths[word]);
            }
        }

        return new JobCurve
        {
            FrameRate = board.FrameRate,
            Frames = board.Frames.Length,
            Words = [.. spec.Words.Zip(words, (word, strengths) => new WordCurve(word.Word, strengths.ToImmutable()))],
        };
    }

    /// <summary>The loudness is that of the first sound, which the video is as long as.</summary>
    private sealed class CsvResult(JobCurve curve) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = Csv;
            SoundCurve? first = curve.Sounds.FirstOrDefault();
            Curve rows = new()
            {
                FrameRate = curve.FrameRate,
                Frames = curve.Frames,
                Loudness = Whole(first?.Loudness),
                Envelope = Whole(first?.Envelope),
                Words = [.. curve.Words.Select(word => new CurveWord(word.Word, word.Strengths))],
            };
            await using FileBufferingWriteStream buffer = new();
            await using (StreamWriter writer = new(buffer, leaveOpen: true))
            {
                await CurveCsvWriter.WriteAsync(writer, rows);
            }

            await buffer.DrainBufferAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }

        private ImmutableArray<double> Whole(ImmutableArray<double>? values) => values is { } all && all.Length == curve.Frames ? all : [];
    }
}
