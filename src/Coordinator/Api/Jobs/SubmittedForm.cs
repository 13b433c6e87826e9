using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Coordinator.Access;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>
/// A request with its sounds in one body (<c>multipart/form-data</c>): first the part <c>request</c>, the JSON that is otherwise the body, then a part
/// <c>sound</c> for each of its sounds that names no object, in their order. Where the request has no sounds, each part is one.
/// </summary>
/// <param name="objects">Takes the sounds.</param>
/// <param name="uploads">Knows what this user may still upload.</param>
/// <param name="caller">Who sends it.</param>
internal sealed class SubmittedForm(IObjectStore objects, UploadLedger uploads, Caller caller)
{
    private const int MostHeaderBytes = 8 << 10;
    private const int LongestBoundary = 100;
    private const int BufferBytes = 128 << 10;

    /// <summary>Of the JSON, as without a form.</summary>
    private const int MostRequestBytes = 1 << 20;

    public static bool Is(HttpRequest http) =>
        MediaTypeHeaderValue.TryParse(http.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="UserError">It is no such form.</exception>
    public async Task<SubmitBody> ReadAsync(HttpRequest http, CancellationToken gone)
    {
        string? boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(http.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary)
        {
            throw Wrong("its Content-Type names no boundary");
        }

        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = RequestLimits.MostSounds * (uploads.Largest + MostHeaderBytes) + MostRequestBytes;
        }

        try
        {
            MultipartReader parts = new(boundary, http.Body) { HeadersCountLimit = 8, HeadersLengthLimit = MostHeaderBytes };
            JsonObject body = await RequestAsync(await parts.ReadNextSectionAsync(gone), gone);
            await AddSoundsAsync(body, parts, gone);
            return body.Deserialize<SubmitBody>(SpecJson.Options) ?? throw Wrong("its part request is null");
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            throw new UserError(ErrorClass.Usage, "The form is damaged or ended early: send it again.", e);
        }
    }

    private static async Task<JsonObject> RequestAsync(MultipartSection? part, CancellationToken gone)
    {
        if (part?.AsFormDataSection() is not { Name: "request" })
        {
            throw Wrong("its first part is not called request");
        }

        using MemoryStream text = new();
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = await part.Body.ReadAsync(buffer, gone)) > 0;)
        {
            if (text.Length + read > MostRequestBytes)
            {
                throw new BadHttpRequestException($"a JSON body has at most {MostRequestBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            text.Write(buffer, 0, read);
        }

        text.Position = 0;
        JsonObject body = await JsonNode.ParseAsync(text, cancellationToken: gone) as JsonObject ?? throw Wrong("its part request is no JSON object");
        return body["request"] is JsonObject ? body : throw Wrong("its part request has no request in it");
    }

    private async Task AddSoundsAsync(JsonObject body, MultipartReader parts, CancellationToken gone)
    {
        JsonObject request = (JsonObject)body["request"]!;
        JsonArray sounds = request["sounds"] as JsonArray ?? [];
        bool own = sounds.Count == 0;
        request["sounds"] = own ? sounds : request["sounds"];
        Queue<JsonObject> open = new(sounds.OfType<JsonObject>().Where(sound => sound["objectName"] is null));
        for (int count = 0; await parts.ReadNextSectionAsync(gone) is { } part; count++)
        {
            if (part.AsFileSection() is not { Name: "sound", FileStream: { } content } file)
            {
                throw Wrong("a part behind the request is no file called sound");
            }

            if (own && count < RequestLimits.MostSounds)
            {
                JsonObject sound = [];
                sounds.Add((JsonNode)sound);
                open.Enqueue(sound);
            }

            if (!open.TryDequeue(out JsonObject? wanted))
            {
                throw Wrong("it has more files than the request has sounds without an objectName");
            }

            string name = Path.GetFileName(file.FileName.Replace('\\', '/'));
            StoredInput stored = await new InputUpload(objects, uploads, caller).StoreAsync(content, Path.GetExtension(name), gone);
            wanted["objectName"] = stored.ObjectName.Value;
            wanted["sha256"] = stored.Sha256.Hex;
            wanted["fileName"] ??= name.Length > 0 ? name : "sound";
        }

        if (open.Count > 0)
        {
            throw Wrong("it has fewer files than the request has sounds without an objectName");
        }
    }

    private static UserError Wrong(string why) => new(
        ErrorClass.Usage,
        $"This is not the form that is taken here, because {why}: send the part request with the JSON first, then a part sound with each file.");
}
