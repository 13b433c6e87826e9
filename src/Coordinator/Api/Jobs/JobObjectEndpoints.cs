using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>
/// <c>/api/jobs/{id}/objects</c>: the objects that a job is made of, for whoever may see the job: its files, its video, its inputs, and the pictures and
/// the base of its storyboard.
/// </summary>
internal static class JobObjectEndpoints
{
    private const int LongestName = 1024;

    public static void MapJobObjects(this RouteGroupBuilder job)
    {
        job.MapGet("/objects", ListAsync)
            .Described("listJobObjects", AccessPolicies.Look, "Lists objects of the job below a folder that is its own, such as that of one of its pictures.")
            .Parameter("prefix", "The folder, with the slash at its end.", ParameterKinds.Text(LongestName))
            .Answers<IReadOnlyList<ObjectInfo>>();
        job.MapGet("/objects/{**name}", ReadAsync)
            .Described("getJobObject", AccessPolicies.Look, "Reads an object of the job.")
            .Parameter("name", "Of the object, with its slashes.", ParameterKinds.Text(LongestName))
            .AnswersFile("application/octet-stream", "image/png", "video/mp4", "application/json", "application/x-ndjson");
        job.MapMethods("/objects/{**name}", [HttpMethods.Head], ReadAsync)
            .Described("headJobObject", AccessPolicies.Look, "Says how large an object of the job is, and when it was stored.")
            .Parameter("name", "Of the object, with its slashes.", ParameterKinds.Text(LongestName))
            .Produces(StatusCodes.Status200OK);
    }

    private static async Task<IResult> ListAsync(string? prefix, HttpContext http, JobPictureReader reader, IObjectStore objects, CancellationToken gone)
    {
        string folder = prefix ?? "";
        if (ObjectName.WrongPrefix(folder) is { } wrong)
        {
            throw new UserError(ErrorClass.Usage, $"Names of objects can't begin with that prefix: {wrong}.");
        }

        List<ObjectInfo> found = [];
        if (folder.EndsWith('/') && await HasAsync(AskedJob.Of(http).JobId, folder, reader, objects, gone))
        {
            await foreach (ObjectInfo info in objects.ListAsync(folder, gone))
            {
                found.Add(info);
                if (found.Count == HttpObjectStore.MostListed)
                {
                    break;
                }
            }
        }

        return SpecResult.Json(found);
    }

    private static async Task<IResult> ReadAsync(string name, HttpContext http, JobPictureReader reader, IObjectStore objects, CancellationToken gone) =>
        ObjectName.Wrong(name) is null && await HasAsync(AskedJob.Of(http).JobId, name, reader, objects, gone)
            ? await StoredObject.ReadAsync(name, http, objects, gone)
            : throw new FileNotFoundException(null, name);

    private static async Task<bool> HasAsync(string jobId, string name, JobPictureReader reader, IObjectStore objects, CancellationToken gone)
    {
        string[] parts = name.Split('/');
        switch (parts)
        {
            case ["jobs" or "videos", var owner, ..]:
                return owner == jobId;
            case ["inputs", ..]:
                return await JobDocuments.RequestAsync(objects, jobId, gone) is { } request && InputNames.Of(request).Any(input => input.Value == name);
            case ["frames", var key, _, ..]:
                return await reader.StoryboardAsync(jobId, gone) is { } drawn && drawn.Pictures.Any(picture => picture.Key.Hex == key);
            case ["bases", var key, _, ..]:
                return await reader.StoryboardAsync(jobId, gone) is { } board && board.Base.Hex == key;
            default:
                return false;
        }
    }
}
