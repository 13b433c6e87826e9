using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Api.Jobs;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/objects</c>: the store for clients that can't reach it. Anything can be read; only inputs can be put, under the SHA-256 of
/// their content, so nobody can replace what a job needs. An artist reads what is his; the rest of a job of his lies below the job's own address.
/// </summary>
internal static class ObjectEndpoints
{
    private const string Damaged =
        "The content does not have the SHA-256 that its name says: the upload was damaged or ended early, send it again.";

    private const int LongestPrefix = 1024;

    public static void MapObjects(this RouteGroupBuilder api)
    {
        RouteGroupBuilder objects = api.MapGroup("/objects").WithTags("Objects");
        objects.MapGet("/", ListAsync)
            .Described("listObjects", AccessPolicies.Administer, "Lists objects in the order of their names; X-Next-Cursor says where the next page begins.")
            .Parameter("prefix", "Only names that begin with it.", ParameterKinds.Text(LongestPrefix))
            .Parameter("after", "Where the page before it ended.", ParameterKinds.Text(LongestPrefix))
            .Parameter("limit", "Objects on the page.", ParameterKinds.Whole(1, HttpObjectStore.MostListed))
            .Answers<IReadOnlyList<ObjectInfo>>();
        objects.MapGet("/{**name}", ReadAsync)
            .Described("getObject", AccessPolicies.Look, "Reads an object.")
            .Parameter("name", "Of the object, with its slashes.", ParameterKinds.Text(LongestPrefix))
            .AnswersFile("application/octet-stream", "image/png", "video/mp4", "application/json", "application/x-ndjson")
            .Refuses(StatusCodes.Status404NotFound);
        objects.MapMethods("/{**name}", [HttpMethods.Head], ReadAsync)
            .Described("headObject", AccessPolicies.Look, "Says how large an object is, and when it was stored.")
            .Parameter("name", "Of the object, with its slashes.", ParameterKinds.Text(LongestPrefix))
            .Produces(StatusCodes.Status200OK)
            .Refuses(StatusCodes.Status404NotFound);
        objects.MapPost("/inputs", AddInputAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Described("addInput", AccessPolicies.Work, "Stores a sound, a curve, a mask or a photo and says by which name requests may call it.")
            .Parameter("name", "The file's name, whose extension is kept.", ParameterKinds.Text(RequestLimits.LongestFileName))
            .Accepts<Stream>("application/octet-stream", "audio/*", "image/*", "text/csv", "*/*")
            .Answers<StoredInput>(StatusCodes.Status201Created)
            .Refuses(StatusCodes.Status413PayloadTooLarge);
        objects.MapPut("/inputs/{name}", PutInputAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Described("putInput", AccessPolicies.Work, "Stores a sound, a curve, a mask or a photo under the SHA-256 of its content.")
            .Parameter("name", "The SHA-256 in lower-case hex, and the file's extension.", new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Pattern = "^[0-9a-f]{64}(\\.[a-z0-9]{1,8})?$",
            })
            .Accepts<Stream>("application/octet-stream", "audio/*", "image/*", "text/csv", "*/*")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> AddInputAsync(
        string? name, HttpRequest http, IObjectStore objects, UploadLedger uploads, CancellationToken gone)
    {
        if (name?.Length > RequestLimits.LongestFileName)
        {
            throw new UserError(ErrorClass.Usage, $"The name of a file has at most {RequestLimits.LongestFileName} characters, not {name.Length}.");
        }

        StoredInput stored = await new InputUpload(objects, uploads, Caller.Of(http.HttpContext)).StoreAsync(http.Body, Path.GetExtension(name ?? ""), gone);
        AuditTrail.SetTarget(http.HttpContext, stored.ObjectName.Value);
        return SpecResult.Json(stored, StatusCodes.Status201Created);
    }

    /// <summary><c>?prefix=&amp;after=&amp;limit=</c>, in the order of their names; a header says where the next page begins.</summary>
    private static async Task<IResult> ListAsync(
        string? prefix, string? after, string? limit, HttpResponse http, IObjectStore objects, CancellationToken gone)
    {
        int most = QueryText.Whole(limit, "limit", 1, HttpObjectStore.MostListed, HttpObjectStore.MostListed);
        if (ObjectName.WrongPrefix(prefix ?? "") is { } wrong)
        {
            throw new UserError(ErrorClass.Usage, $"Names of objects can't begin with that prefix: {wrong}.");
        }

        List<ObjectInfo> found = [];
        await foreach (ObjectInfo info in objects.ListAsync(prefix ?? "", gone))
        {
            if (after is not null && string.CompareOrdinal(info.Name, after) <= 0)
            {
                continue;
            }

            if (found.Count == most)
            {
                http.Headers[HttpFarm.NextHeader] = found[^1].Name;
                break;
            }

            found.Add(info);
        }

        return SpecResult.Json(found);
    }

    private static async Task<IResult> ReadAsync(
        string name, HttpContext http, IFarm farm, UploadLedger uploads, IObjectStore objects, CancellationToken gone) =>
        ObjectName.Wrong(name) is null && await MaySeeAsync(Caller.Of(http), name, farm, uploads, gone)
            ? await StoredObject.ReadAsync(name, http, objects, gone)
            : throw new FileNotFoundException(null, name);

    /// <summary>An artist sees inputs of his own, and files and videos of jobs of his own; what pictures those have is told below the job's address.</summary>
    private static async Task<bool> MaySeeAsync(Caller caller, string name, IFarm farm, UploadLedger uploads, CancellationToken gone) =>
        !caller.SeesOnlyOwn
        || (InputName.TryParse(name, out InputName? input) && await uploads.HasAsync(caller, input, gone))
        || (ObjectNames.JobOf(name) is { } jobId && JobIds.IsValid(jobId) && await farm.FindAsync(jobId, gone) is { } job && caller.Owns(job));

    private static async Task<IResult> PutInputAsync(
        string name, HttpRequest http, IObjectStore objects, UploadLedger uploads, CancellationToken gone)
    {
        if (!InputName.TryParse(InputName.Folder + name, out InputName? input))
        {
            throw new UserError(ErrorClass.Usage, "An input is named by the SHA-256 of its content in lower-case hex, and its file extension.");
        }

        Caller caller = Caller.Of(http.HttpContext);
        (long left, string refusal) = await uploads.RoomAsync(caller, gone);
        Limit(http, left, refusal);

        // Of another length, what is there is damaged. Who does not own what is there must show that he has it.
        bool there = await objects.FindAsync(input.Value, gone) is { } found && found.Bytes == (http.ContentLength ?? found.Bytes);
        if (!there || !await uploads.HasAsync(caller, input, gone))
        {
            await using DigestedStream content = new(http.Body, input.Digest, Damaged);
            await (there ? content.CopyToAsync(Stream.Null, gone) : objects.PutAsync(input.Value, content, StoredObject.TypeOf(input.Value), gone));
            await uploads.AddAsync(caller, input, http.ContentLength ?? (await objects.FindAsync(input.Value, gone))?.Bytes ?? 0, gone);
        }

        return Results.NoContent();
    }

    private static void Limit(HttpRequest http, long left, string refusal)
    {
        if (http.ContentLength > left)
        {
            throw new BadHttpRequestException(refusal, StatusCodes.Status413PayloadTooLarge);
        }

        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = left;
        }
    }
}
