using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models.Pulling;

/// <summary>
/// Client of a server with Hugging Face's addresses. Failures that may pass are <see cref="HttpRequestException"/> or <see cref="IOException"/>.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostPages = 1000;

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly string _repo;
    private readonly PullOptions _options;

    public HubClient(string repo, PullOptions options)
    {
        (_repo, _options) = (repo, options);
        bool plain = options.Endpoint.Scheme == Uri.UriSchemeHttp;
        if (!plain && options.Endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new UserError(ErrorClass.Usage, $"HF_ENDPOINT is {options.Endpoint}; it must be an https address.");
        }

        if (plain && options.Token is not null && !options.Endpoint.IsLoopback)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"HF_ENDPOINT is {options.Endpoint}, where everybody on the way could read HF_TOKEN; use its https address or unset the token.");
        }

        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("aadiff", "1"));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>All files of the repository at the wanted revision.</summary>
    /// <exception cref="UserError">The server refuses, or answers with something else.</exception>
    public async Task<List<HubFile>> ListAsync(CancellationToken cancellationToken)
    {
        List<HubFile> files = [];
        Uri? page = Address($"api/models/{_repo}/tree/{Uri.EscapeDataString(_options.Revision)}?recursive=true");
        for (int i = 0; page is not null && i < MostPages; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, page);
            using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            ThrowUnlessFound(response, _repo);
            try
            {
                using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
                files.AddRange(json.RootElement.EnumerateArray().Where(entry => entry.Text("type") == "file").Select(Entry));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new UserError(
                    ErrorClass.Model, $"{_options.Endpoint} does not answer as Hugging Face does for {_repo}; check HF_ENDPOINT and the proxy.", e);
            }

            page = NextPage(response);
        }

        return files;
    }

    /// <summary>The file's bytes from <paramref name="from"/> on, or the whole file when the server can't do that: look at the status.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HubFile file, long from, CancellationToken cancellationToken)
    {
        string path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        using HttpRequestMessage request = new(HttpMethod.Get, Address($"{_repo}/resolve/{Uri.EscapeDataString(_options.Revision)}/{path}"));
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            ThrowUnlessFound(response, $"{_repo}/{file.Path}");
        }

        return response;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_options.Token is not null)
        {
            // The client drops this header when it is redirected.
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
        }

        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_options.Silence);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no answer within {_options.Silence.TotalSeconds:0} s");
        }
    }

    private void ThrowUnlessFound(HttpResponseMessage response, string what)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        HttpStatusCode status = response.StatusCode;
        response.Dispose();
        throw status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new UserError(ErrorClass.Model, _options.Token is null
                ? $"{_options.Endpoint.Host} refuses {what} ({(int)status}): it is private, gated or misspelled; check the name, or set HF_TOKEN to a token that may read it."
                : $"{_options.Endpoint.Host} refuses {what} ({(int)status}) with the token in HF_TOKEN; check the name, accept the model's terms on its page, or use another token."),
            HttpStatusCode.NotFound => new UserError(ErrorClass.Model, $"{_options.Endpoint.Host} has no {what} (404); check the name."),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests =>
                new HttpRequestException($"the server answers {(int)status}"),
            _ => new UserError(ErrorClass.Model, $"{_options.Endpoint.Host} answers {(int)status} to {what}; check HF_ENDPOINT and the proxy."),
        };
    }

    private Uri Address(string path) => new(new Uri(_options.Endpoint.AbsoluteUri.TrimEnd('/') + "/"), path);

    /// <summary>The address in the Link header; only on the same server, since the token goes with it.</summary>
    private Uri? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links))
        {
            return null;
        }

        string? next = links.SelectMany(link => link.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        int start = next?.IndexOf('<') ?? -1, end = next?.IndexOf('>') ?? -1;
        return start >= 0 && end > start && Uri.TryCreate(_options.Endpoint, next![(start + 1)..end], out Uri? uri)
            && uri.GetLeftPart(UriPartial.Authority) == _options.Endpoint.GetLeftPart(UriPartial.Authority) ? uri : null;
    }

    private static HubFile Entry(JsonElement entry)
    {
        JsonElement? large = entry.Member("lfs");
        string? sha256 = large?.Text("oid")?.Replace("sha256:", "", StringComparison.Ordinal);
        long size = (large ?? entry).GetProperty("size").GetInt64();
        string path = entry.Text("path") ?? throw new FormatException("an entry has no path");
        return new HubFile(path, size, sha256?.ToLowerInvariant(), (entry.Text("oid") ?? "").ToLowerInvariant());
    }
}

/// <summary>A file of a repository as its listing describes it.</summary>
/// <param name="Path">Relative, with '/'.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex, of files in large-file storage; else null.</param>
/// <param name="BlobSha1">Lower-case hex SHA-1 that git gives the content of a small file; it is the pointer's for large ones.</param>
internal sealed record HubFile(string Path, long Size, string? Sha256, string BlobSha1);
