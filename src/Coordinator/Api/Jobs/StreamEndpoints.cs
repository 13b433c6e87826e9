using System.Text.RegularExpressions;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Streaming;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>
/// <c>/api/jobs/{id}/hls</c>: the beginning of a video while the rest of it is drawn, for players of HTTP Live Streaming. Its parts stay for a while
/// after the job has ended; then the finished video is all there is.
/// </summary>
internal static partial class StreamEndpoints
{
    private const int LongestName = 32;

    public static void MapStream(this RouteGroupBuilder job)
    {
        Playlist(job, "index.m3u8", "getPlaylist", "The playlist of what can be watched already, for players of HTTP Live Streaming; names the other two.", HlsPlaylists.OfBoth);
        Playlist(job, HlsPlaylists.Video, "getVideoPlaylist", "The parts of the video that are there; ends when the job has ended.", HlsPlaylists.OfVideo);
        Playlist(
            job, HlsPlaylists.Sound, "getSoundPlaylist", "The parts of the sound to them.", (stream, ended) => stream.Sound is { } sound ? HlsPlaylists.OfSound(sound, stream, ended) : null);
        job.MapGet("/hls/{name}", PartAsync)
            .Described("getStreamPart", AccessPolicies.Look, "Reads a part that a playlist names: fragmented MP4.")
            .Parameter("name", "As the playlist has it.", ParameterKinds.Text(LongestName))
            .AnswersFile("video/mp4", "audio/mp4");
    }

    private static void Playlist(RouteGroupBuilder job, string name, string operation, string summary, Func<StreamedVideo, string> write) =>
        Playlist(job, name, operation, summary, (stream, _) => write(stream));

    private static void Playlist(RouteGroupBuilder job, string name, string operation, string summary, Func<StreamedVideo, bool, string?> write) =>
        job.MapGet($"/hls/{name}", (HttpContext http, IObjectStore objects, CancellationToken gone) => ReadAsync(write, http, objects, gone))
            .Described(operation, AccessPolicies.Look, summary)
            .AnswersFile(HlsPlaylists.MediaType)
            .Refuses(StatusCodes.Status409Conflict);

    private static async Task<IResult> ReadAsync(Func<StreamedVideo, bool, string?> write, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        JobView view = AskedJob.Of(http);

        // The job is looked up first: one that has ended has put all of its parts there before.
        if (await StreamedVideo.FindAsync(objects, view.JobId, gone) is not { } stream)
        {
            string why = view.VideoObjectName is not null ? $"The video of job \"{view.JobId}\" is finished and its parts are removed: read /api/jobs/{view.JobId}/video."
                : view.Status.HasEnded() ? $"Nothing of the video of job \"{view.JobId}\" was finished before it ended."
                : $"Nothing of the video of job \"{view.JobId}\" can be watched yet: ask again in some seconds.";
            return SpecResult.Problem(ErrorClass.Usage, why, StatusCodes.Status409Conflict);
        }

        if (write(stream, view.Status.HasEnded()) is not { } list)
        {
            return SpecResult.Problem(ErrorClass.Usage, $"Nothing is heard in the video of job \"{view.JobId}\".", StatusCodes.Status404NotFound);
        }

        http.Response.Headers.CacheControl = "no-cache";
        return Results.Text(list, HlsPlaylists.MediaType);
    }

    private static async Task<IResult> PartAsync(string name, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        if (!Part().IsMatch(name))
        {
            throw new FileNotFoundException(null, name);
        }

        IResult part = await StoredObject.ReadAsync(ObjectNames.StreamPart(AskedJob.Of(http).JobId, name), http, objects, gone);
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return part;
    }

    [GeneratedRegex(@"^(video|sound)-(init\.mp4|[0-9]{1,9}\.m4s)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
