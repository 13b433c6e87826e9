using System.Collections.Immutable;
using System.Globalization;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>How far the frames and pictures of a job are, and the pictures themselves.</summary>
internal static class PictureEndpoints
{
    private const int DefaultCount = 100;
    private const int MostCount = 1000;
    private const string Png = "image/png";

    public static void MapPictures(this RouteGroupBuilder job)
    {
        job.MapGet("/frames", FramesAsync)
            .Described("listFrames", AccessPolicies.Look, "Lists frames in their order: what they are made of, how far that is, and how many attempts it took.")
            .Paged()
            .Answers<IReadOnlyList<FrameView>>();
        job.MapGet("/pictures", PicturesAsync)
            .Described("listPictures", AccessPolicies.Look, "Lists pictures of the storyboard in its order, with their objects and attempts.")
            .Paged()
            .Answers<IReadOnlyList<PictureView>>();
        job.MapGet("/pictures/last", LastAsync)
            .Described("getLastPicture", AccessPolicies.Look, "Reads the picture that was finished last.")
            .AnswersFile(Png)
            .Refuses(StatusCodes.Status409Conflict);
        job.MapGet("/pictures/{number}", PictureAsync)
            .Described("getPicture", AccessPolicies.Look, "Reads a picture.")
            .Parameter("number", "Of the picture in the storyboard, from 0.", ParameterKinds.Whole(0, int.MaxValue))
            .AnswersFile(Png)
            .Refuses(StatusCodes.Status409Conflict);
    }

    private static RouteHandlerBuilder Paged(this RouteHandlerBuilder endpoint) => endpoint
        .Parameter("from", "Number of the first one.", ParameterKinds.Whole(0, int.MaxValue))
        .Parameter("count", "How many; X-Total-Count says how many there are, X-Next-Cursor where the next page begins.", ParameterKinds.Whole(1, MostCount))
        .Refuses(StatusCodes.Status409Conflict);

    private static async Task<IResult> FramesAsync(string? from, string? count, HttpContext http, JobPictureReader reader, CancellationToken gone)
    {
        (int first, int most) = Page(from, count);
        string jobId = AskedJob.Of(http).JobId;
        if (await reader.StoryboardAsync(jobId, gone) is not { } board)
        {
            return DocumentEndpoints.NotPlanned(jobId);
        }

        int[] frames = Numbers(first, most, board.Frames.Length, http.Response);
        FrameBlend[] blends = [.. frames.Select(frame => board.IsSettled ? board.BlendOf(frame) : FrameBlend.Alone(board.Frames[frame]))];
        Dictionary<int, PictureView> pictures = (await reader.PicturesAsync(
            AskedJob.Of(http), board, [.. blends.SelectMany(blend => blend.Pictures).Distinct()], gone)).ToDictionary(picture => picture.Picture);
        return SpecResult.Json(frames.Zip(blends, (frame, blend) => Frame(board, frame, blend, pictures)));
    }

    private static FrameView Frame(Storyboard board, int frame, FrameBlend blend, Dictionary<int, PictureView> pictures)
    {
        PictureView[] made = [.. blend.Pictures.Select(picture => pictures[picture])];
        PictureState state = made.All(picture => picture.State == PictureState.Done) ? PictureState.Done
            : made.Any(picture => picture.State == PictureState.Failed) ? PictureState.Failed
            : made.Any(picture => picture.State == PictureState.Drawing) ? PictureState.Drawing
            : PictureState.Waiting;
        ImmutableArray<FramePicture> parts = [.. blend.Pictures.Select((picture, i) => new FramePicture(picture, blend.Weights is { } weights ? weights[i] : 1))];
        return new FrameView(
            frame, frame / board.FrameRate.PerSecond, state, parts, [.. board.StrengthsOf(frame)], made.Sum(picture => picture.Attempts.Length));
    }

    private static async Task<IResult> PicturesAsync(string? from, string? count, HttpContext http, JobPictureReader reader, CancellationToken gone)
    {
        (int first, int most) = Page(from, count);
        string jobId = AskedJob.Of(http).JobId;
        return await reader.StoryboardAsync(jobId, gone) is { } board
            ? SpecResult.Json(await reader.PicturesAsync(AskedJob.Of(http), board, Numbers(first, most, board.Pictures.Length, http.Response), gone))
            : DocumentEndpoints.NotPlanned(jobId);
    }

    private static async Task<IResult> LastAsync(HttpContext http, JobPictureReader reader, IObjectStore objects, CancellationToken gone)
    {
        string jobId = AskedJob.Of(http).JobId;
        return await reader.LastAsync(AskedJob.Of(http), gone) is { } name
            ? Results.Stream(await objects.OpenAsync(name, gone), Png)
            : SpecResult.Problem(
                ErrorClass.Usage, $"No picture of job \"{jobId}\" is known to be finished yet: ask again in some seconds.", StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> PictureAsync(string number, HttpContext http, JobPictureReader reader, IObjectStore objects, CancellationToken gone)
    {
        string jobId = AskedJob.Of(http).JobId;
        int wanted = QueryText.Whole(number, "number of a picture", 0, int.MaxValue, 0);
        if (await reader.StoryboardAsync(jobId, gone) is not { } board)
        {
            return DocumentEndpoints.NotPlanned(jobId);
        }

        if (wanted >= board.Pictures.Length)
        {
            return SpecResult.Problem(
                ErrorClass.Usage, $"Job \"{jobId}\" has pictures 0 to {board.Pictures.Length - 1}, and none {wanted}.", StatusCodes.Status404NotFound);
        }

        return await reader.ObjectAsync(AskedJob.Of(http), board, wanted, gone) is { } name
            ? Results.Stream(await objects.OpenAsync(name, gone), Png)
            : SpecResult.Problem(
                ErrorClass.Usage, $"Picture {wanted} of job \"{jobId}\" is not drawn, or not yet.", StatusCodes.Status409Conflict);
    }

    private static (int From, int Count) Page(string? from, string? count) =>
        (QueryText.Whole(from, "from", 0, int.MaxValue, 0), QueryText.Whole(count, "count", 1, MostCount, DefaultCount));

    private static int[] Numbers(int from, int count, int total, HttpResponse response)
    {
        int[] numbers = from < total ? [.. Enumerable.Range(from, Math.Min(count, total - from))] : [];
        response.Headers[HttpFarm.TotalHeader] = total.ToString(CultureInfo.InvariantCulture);
        if (from + (long)numbers.Length < total && numbers.Length > 0)
        {
            response.Headers[HttpFarm.NextHeader] = (from + numbers.Length).ToString(CultureInfo.InvariantCulture);
        }

        return numbers;
    }
}
