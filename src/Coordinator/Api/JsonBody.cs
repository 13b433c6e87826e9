using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using Microsoft.AspNetCore.Http.Features;

namespace AADiff.Coordinator.Api;

/// <summary>Bodies in JSON. Anything large is an object of its own, so they are small.</summary>
internal static class JsonBody
{
    /// <summary>Several times the largest request that the rules allow.</summary>
    private const long MostBytes = 1 << 20;

    /// <exception cref="UserError">Usage: the body is none in JSON.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not the JSON of a <typeparamref name="T"/>.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest http, CancellationToken gone)
        where T : class
    {
        if (http.ContentLength > MostBytes)
        {
            throw new BadHttpRequestException($"a JSON body has at most {MostBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
        }

        if (http.ContentLength is null && http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        return http.HasJsonContentType() && await http.ReadFromJsonAsync<T>(SpecJson.Options, gone) is { } body
            ? body
            : throw new UserError(ErrorClass.Usage, "This address takes a JSON body (application/json).");
    }
}
