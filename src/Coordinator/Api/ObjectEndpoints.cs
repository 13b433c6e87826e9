using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.Mvc;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/objects</c>: the store for clients that can't reach it. Anything can be read; only inputs can be put, under the SHA-256 of
/// their content, so nobody can replace what a job needs.
/// </summary>
internal static class ObjectEndpoints
{
    private const string Damaged =
        "The content does not have the SHA-256 that its name says: the upload was damaged or ended early, send it again.";

    /// <summary>Characters of what was sent, in the sentence that refuses it.</summary>
    private const int ShownText = 50;

    public static void MapObjects(this RouteGroupBuilder api)
    {
        RouteGroupBuilder objects = api.MapGroup("/objects");
        objects.MapGet("/", ListAsync);
        objects.MapMethods("/{**name}", [HttpMethods.Get, HttpMethods.Head], ReadAsync);
        objects.MapPut("/inputs/{name}", PutInputAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.LargestInput));
    }

    /// <summary><c>?prefix=&amp;after=&amp;limit=</c>, in the order of their names; a header says where the next page begins.</summary>
    private static async Task<IResult> ListAsync(
        string? prefix, string? after, string? limit, HttpResponse http, IObjectStore objects, CancellationToken gone)
    {
        int most = Limit(limit);
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

    private static int Limit(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
        {
            return HttpObjectStore.MostListed;
        }

        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= HttpObjectStore.MostListed
            ? limit
            : throw new UserError(
                ErrorClass.Usage, $"The limit must be from 1 to {HttpObjectStore.MostListed}, not \"{MessageText.Clip(asked, ShownText)}\".");
    }

    private static async Task<IResult> ReadAsync(string name, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        if (ObjectName.Wrong(name) is not null || await objects.FindAsync(name, gone) is not { } info)
        {
            throw new FileNotFoundException(null, name);
        }

        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.ContentLength = info.Bytes;
            http.Response.GetTypedHeaders().LastModified = info.Modified;
            return Results.Empty;
        }

        Stream content = await objects.OpenAsync(name, gone);
        return Results.Stream(content, TypeOf(name), lastModified: info.Modified, enableRangeProcessing: content.CanSeek);
    }

    private static async Task<IResult> PutInputAsync(string name, HttpRequest http, IObjectStore objects, CancellationToken gone)
    {
        if (!InputName.TryParse(InputName.Folder + name, out InputName? input))
        {
            throw new UserError(ErrorClass.Usage, "An input is named by the SHA-256 of its content in lower-case hex, and its file extension.");
        }

        // Of another length, what is there is damaged.
        if (await objects.FindAsync(input.Value, gone) is not { } found || found.Bytes != (http.ContentLength ?? found.Bytes))
        {
            await using DigestedStream content = new(http.Body, input.Digest, Damaged);
            await objects.PutAsync(input.Value, content, TypeOf(input.Value), gone);
        }

        return Results.NoContent();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".png" => "image/png",
        ".mp4" => "video/mp4",
        ".json" => "application/json",
        ".jsonl" => "application/x-ndjson",
        _ => "application/octet-stream",
    };
}
