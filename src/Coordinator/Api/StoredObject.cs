using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Api;

/// <summary>An object as an answer.</summary>
internal static class StoredObject
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static async Task<IResult> ReadAsync(string name, HttpContext http, IObjectStore objects, CancellationToken gone)
    {
        if (await objects.FindAsync(name, gone) is not { } info)
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

    public static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".png" => "image/png",
        ".mp4" or ".m4s" => "video/mp4",
        ".json" => "application/json",
        ".jsonl" => "application/x-ndjson",
        _ => "application/octet-stream",
    };
}
