using System.Text.RegularExpressions;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using Microsoft.AspNetCore.Mvc;

namespace AADiff.Coordinator.Api;

/// <summary>
/// <c>/api/objects</c>: the store for clients that can't reach it. Anything can be read; only inputs can be put, under the SHA-256 of
/// their content, so nobody can replace what a job needs.
/// </summary>
internal static partial class ObjectEndpoints
{
    public static void MapObjects(this RouteGroupBuilder api)
    {
        RouteGroupBuilder objects = api.MapGroup("/objects");
        objects.MapGet("/", ListAsync);
        objects.MapMethods("/{**name}", [HttpMethods.Get, HttpMethods.Head], ReadAsync);
        objects.MapPut("/inputs/{name}", PutInputAsync).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<IResult> ListAsync(string? prefix, IObjectStore objects, CancellationToken gone)
    {
        List<ObjectInfo> found = [];
        await foreach (ObjectInfo info in objects.ListAsync(prefix ?? "", gone))
        {
            found.Add(info);
        }

        return SpecResult.Json(found);
    }

    private static async Task<IResult> ReadAsync(string name, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        if (name.Split('/').Any(part => part is "" or "." or "..") || await objects.FindAsync(name, gone) is not { } info)
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
        if (!InputName().IsMatch(name))
        {
            throw new UserError(ErrorClass.Usage, "An input is named by the SHA-256 of its content in lower-case hex, and its file extension.");
        }

        string fullName = $"inputs/{name}";
        if (await objects.FindAsync(fullName, gone) is null)
        {
            await objects.PutAsync(fullName, new DigestedStream(http.Body, name[..64]), http.ContentType ?? "application/octet-stream", gone);
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

    [GeneratedRegex(@"^[0-9a-f]{64}(\.[a-z0-9]{1,8})?$")]
    private static partial Regex InputName();
}
