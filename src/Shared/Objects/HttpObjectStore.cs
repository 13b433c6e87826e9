using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using AADiff.Shared.Farm;

namespace AADiff.Shared.Objects;

/// <summary>
/// The farm's object store for a client that can't reach the store itself: everything is streamed through the coordinator.
/// Only inputs can be put, and nothing deleted.
/// </summary>
/// <param name="http">As <see cref="FarmHttp.ClientFor"/> makes it.</param>
/// <param name="jobId">Only objects of this job, which is how an artist reaches those of his jobs; null: all that the key is good for.</param>
public sealed class HttpObjectStore(HttpClient http, string? jobId = null) : IObjectStore
{
    private readonly string _address = jobId is null ? "api/objects" : $"api/jobs/{jobId}/objects";

    /// <summary>Objects of a page.</summary>
    public const int MostListed = 10_000;

    public async Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(
            http, () => new HttpRequestMessage(HttpMethod.Head, AddressOf(name)), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : response.IsSuccessStatusCode
                ? new ObjectInfo(name, response.Content.Headers.ContentLength ?? 0, response.Content.Headers.LastModified ?? default)
                : throw new ObjectStoreException($"the farm answered {(int)response.StatusCode} for {name}");
    }

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default)
    {
        using StreamContent body = new(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        try
        {
            using HttpResponseMessage response = await http.PutAsync(AddressOf(name), body, cancellationToken);
            await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw FarmHttp.Unreachable(http, e);
        }
    }

    public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) => OpenAsync(name, from: 0, cancellationToken);

    /// <summary>Reads from a place on, as far as there is anything.</summary>
    /// <param name="name">Of the object.</param>
    /// <param name="from">Bytes that are not wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    public async Task<Stream> OpenAsync(string name, long from, CancellationToken cancellationToken = default)
    {
        HttpResponseMessage response = await FarmHttp.SendAsync(
            http,
            () => new HttpRequestMessage(HttpMethod.Get, AddressOf(name))
            {
                Headers = { Range = from == 0 ? null : new RangeHeaderValue(from, null) },
            },
            cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            throw new FileNotFoundException("the farm has no such object", name);
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.Dispose();
            return Stream.Null;
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (from > 0 && response.StatusCode != HttpStatusCode.PartialContent)
        {
            // A farm of an earlier version, or a store that can't do better, sends all of it.
            await SkipAsync(content, from, cancellationToken);
        }

        return content;
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            string address = $"{_address}?prefix={Uri.EscapeDataString(prefix)}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
            using HttpResponseMessage response = await FarmHttp.SendAsync(
                http, () => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
            await FarmHttp.ThrowProblemAsync(response, cancellationToken);
            foreach (ObjectInfo info in await FarmHttp.ReadAsync<List<ObjectInfo>>(response, cancellationToken))
            {
                yield return info;
            }

            after = FarmHttp.Header(response, HttpFarm.NextHeader);
        }
        while (after is not null);
    }

    public Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("a farm renews what is submitted to it by itself");

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("objects of a farm are removed by the farm itself");

    /// <summary>Null: a client that could use such an address would not need this store.</summary>
    public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) => Task.FromResult<Uri?>(null);

    private static async Task SkipAsync(Stream content, long bytes, CancellationToken cancellationToken)
    {
        byte[] unwanted = new byte[64 * 1024];
        for (int read; bytes > 0 && (read = await content.ReadAsync(unwanted.AsMemory(0, (int)Math.Min(bytes, unwanted.Length)), cancellationToken)) > 0;)
        {
            bytes -= read;
        }
    }

    private string AddressOf(string name) => $"{_address}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
}
