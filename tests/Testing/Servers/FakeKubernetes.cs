using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AADiff.Testing.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AADiff.Testing.Servers;

/// <summary>
/// As much of a Kubernetes API server as the farm's programs talk to: over TLS, for one service account, in one namespace. Whatever else is asked is
/// refused as the real one does it, and kept.
/// </summary>
public sealed class FakeKubernetes : IAsyncDisposable
{
    public const string Namespace = "farm";

    private const string Token = "token-of-the-account";

    private readonly TemporaryFolder _account = new();
    private readonly TestAuthority _authority = new("kubernetes");
    private readonly ConcurrentDictionary<string, bool> _pods = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private FakeKubernetes()
    {
        File.WriteAllText(_account.File("token"), Token);
        File.WriteAllText(_account.File("namespace"), Namespace);
        File.Copy(_authority.Certificate, _account.File("ca.crt"));
        (string certificate, string key) = _authority.IssuePem("api");
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificate, key);
        X509Certificate2 own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listen => listen.UseHttps(own)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Folder as it is mounted into a pod.</summary>
    public string Account => _account.Path;

    public int Port { get; } = Loopback.FreePort();

    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>Verb and path with query, in order, with the status that was answered.</summary>
    public ConcurrentQueue<(string Request, int Status)> Requests { get; } = new();

    /// <summary>Bodies of patches that were taken, with their pods.</summary>
    public ConcurrentQueue<(string Pod, JsonElement Patch)> Patches { get; } = new();

    /// <summary>Whether the account may patch pods.</summary>
    public bool MayPatch { get; set; } = true;

    /// <summary>While it is set the server answers nothing else.</summary>
    public bool IsAway { get; set; }

    public static async Task<FakeKubernetes> StartAsync()
    {
        FakeKubernetes server = new();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A pod with the farm's labels.</summary>
    /// <param name="address">Its own.</param>
    /// <param name="running">Otherwise its container waits to be started again.</param>
    public void Run(string address, bool running = true) => _pods[address] = running;

    public void Remove(string address) => _pods.TryRemove(address, out _);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        _account.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        (int status, object? body) = await AnswerOfAsync(request);
        Requests.Enqueue(($"{request.Method} {request.Path}{WebUtility.UrlDecode(request.QueryString.Value)}", status));
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(body ?? new { kind = "Status", apiVersion = "v1", status = "Failure", code = status });
    }

    private async Task<(int Status, object? Body)> AnswerOfAsync(HttpRequest request)
    {
        const string Pods = $"/api/v1/namespaces/{Namespace}/pods";
        string path = request.Path.Value ?? "";
        if (IsAway)
        {
            return (StatusCodes.Status503ServiceUnavailable, null);
        }

        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return (StatusCodes.Status401Unauthorized, null);
        }

        if (HttpMethods.IsGet(request.Method) && path == Pods && request.Query["labelSelector"] == "farm=one")
        {
            return (StatusCodes.Status200OK, new { kind = "PodList", apiVersion = "v1", metadata = new { }, items = _pods.Select(Pod) });
        }

        if (!HttpMethods.IsPatch(request.Method) || !path.StartsWith(Pods + "/", StringComparison.Ordinal) || !MayPatch)
        {
            return (StatusCodes.Status403Forbidden, null);
        }

        if (request.ContentType?.Split(';')[0] != "application/merge-patch+json")
        {
            return (StatusCodes.Status415UnsupportedMediaType, null);
        }

        JsonElement patch = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
        Patches.Enqueue((path[(Pods.Length + 1)..], patch));
        return (StatusCodes.Status200OK, new { kind = "Pod", apiVersion = "v1" });
    }

    private static object Pod(KeyValuePair<string, bool> pod) => new
    {
        metadata = new { name = $"pod-{pod.Key}", @namespace = Namespace, labels = new { farm = "one" } },
        status = new
        {
            phase = "Running",
            podIP = pod.Key,
            containerStatuses = new[]
            {
                new { name = "aadiff", state = new Dictionary<string, object> { [pod.Value ? "running" : "waiting"] = new { } } },
            },
        },
    };
}
