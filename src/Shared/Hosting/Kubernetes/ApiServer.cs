using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;

namespace AADiff.Shared.Hosting.Kubernetes;

/// <summary>The two things that a pod of the farm asks of Kubernetes' API server, with the rights of its service account and in its namespace.</summary>
public sealed class ApiServer : IDisposable
{
    private const int LargestAnswer = 64 << 20;

    private static readonly MediaTypeHeaderValue _mergePatch = new("application/merge-patch+json");

    private readonly string _account;
    private readonly Uri _server;
    private readonly HttpClient _http;

    /// <param name="account">Folder with <c>token</c>, <c>ca.crt</c> and <c>namespace</c>.</param>
    /// <param name="server">Its address.</param>
    public ApiServer(string account, Uri server)
    {
        (_account, _server) = (account, server);
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(Path.Combine(account, "ca.crt"));
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>That of the cluster which this process is a pod of.</summary>
    /// <exception cref="UserError">Usage: it is no pod.</exception>
    public static ApiServer OfThisPod(KubernetesOptions options)
    {
        string? host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        string? port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        if (host is null || !int.TryParse(port, CultureInfo.InvariantCulture, out int number))
        {
            throw new UserError(
                ErrorClass.Usage, "kubernetes:pods or kubernetes:pod is set, but KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not: this process is no pod.");
        }

        return new ApiServer(options.Account, new UriBuilder(Uri.UriSchemeHttps, host, number).Uri);
    }

    /// <summary>Addresses of the pods with these labels whose container runs and that are not told to end.</summary>
    /// <exception cref="HttpRequestException">The server can't be reached, or refuses; the message says which.</exception>
    public async Task<IReadOnlyList<string>> AddressesAsync(string labels, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, $"?labelSelector={Uri.EscapeDataString(labels)}", null, "list pods", cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using JsonDocument list = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return PodList.Addresses(list.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HttpRequestException($"the API server's list of pods can't be read: {e.Message}", e);
        }
    }

    /// <summary>Sets one annotation of a pod.</summary>
    /// <exception cref="HttpRequestException">The server can't be reached, or refuses; the message says which.</exception>
    public async Task AnnotateAsync(string pod, string name, string value, CancellationToken cancellationToken)
    {
        string patch = JsonSerializer.Serialize(new { metadata = new { annotations = new Dictionary<string, string> { [name] = value } } });
        using StringContent content = new(patch, Encoding.UTF8, _mergePatch);
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Patch, $"/{Uri.EscapeDataString(pod)}", content, $"patch pod {pod}", cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Token and namespace are read anew each time: tokens are replaced every hour.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod verb, string path, HttpContent? content, string what, CancellationToken cancellationToken)
    {
        string token = (await File.ReadAllTextAsync(Path.Combine(_account, "token"), cancellationToken)).Trim();
        string space = (await File.ReadAllTextAsync(Path.Combine(_account, "namespace"), cancellationToken)).Trim();
        using HttpRequestMessage request = new(verb, new Uri(_server, $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/pods{path}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        int status = (int)response.StatusCode;
        response.Dispose();
        throw new HttpRequestException($"the API server answers {status}; this pod's service account needs the right to {what} in namespace {space}");
    }
}
