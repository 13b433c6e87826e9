using System.Collections.Concurrent;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api;
using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Proofs;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>The API on a free loopback port over a farm without actors and a real folder.</summary>
public sealed class ApiServer : IAsyncLifetime, IAsyncDisposable
{
    private const string Logged = "AADiff.Coordinator.Proofs";

    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;
    private static readonly string _models = Path.GetDirectoryName(TestData.MiniModel())!;

    private readonly ConcurrentQueue<string> _lastEventIds = [];
    private HttpContext? _stream;

    /// <summary>Of a farm that wants no keys.</summary>
    public ApiServer()
        : this(AccessRules.Open)
    {
    }

    /// <param name="rules">Who may how much.</param>
    /// <param name="options">For signing in elsewhere, and names of this farm; null: with keys only, and none.</param>
    internal ApiServer(AccessRules rules, FarmOptions? options = null)
    {
        Objects = new FolderObjectStore(ObjectFolder);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log).AddFilter((category, _) => category?.StartsWith(Logged, StringComparison.Ordinal) == true);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton<IFarm>(Farm)
            .AddSingleton<IObjectStore>(Objects)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRequestChecker>(Checker)
            .AddSingleton(new ModelShelf([_models], new ModelCatalog([_models], null), null, TimeProvider.System))
            .AddSingleton(rules)
            .AddSingleton(_ => new AccessDatabase(JournalDatabase.Sqlite(_folder.File("farm.db"))))
            .AddProofs(_ => Prover ?? new JobProver(Objects, new ModelCatalog([_models], null), ProofFolder))
            .AddFarmApi([.. (options ?? new FarmOptions()).Http.NameList]);
        builder.Services.AddOpenId(options ?? new FarmOptions());
        _app = builder.Build();
        _app.UseWhen(http => http.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal), events => events.Use(async (http, next) =>
        {
            _lastEventIds.Enqueue(http.Request.Headers["Last-Event-ID"].ToString());
            _stream = http;
            try
            {
                await next(http);
            }
            finally
            {
                _stream = null;
            }
        }));
        _app.UseFarmApi();
        _app.MapOpenId(options ?? new FarmOptions());
    }

    public FakeFarm Farm { get; } = new();

    internal FakeChecker Checker { get; } = new();

    public FolderObjectStore Objects { get; }

    /// <summary>Null: the real one.</summary>
    internal IJobProver? Prover { get; init; }

    /// <summary>Of the proofs.</summary>
    public CollectedLog Log { get; } = new();

    public string ProofFolder => _folder.File("proofs");

    public string ObjectFolder => _folder.File("objects");

    public HttpClient Http { get; private set; } = null!;

    public HttpFarm Client => new(Http);

    public HttpObjectStore ClientObjects => new(Http);

    public static async Task<List<ObjectInfo>> AllAsync(IObjectStore objects, string prefix = "")
    {
        List<ObjectInfo> all = [];
        await foreach (ObjectInfo info in objects.ListAsync(prefix))
        {
            all.Add(info);
        }

        return all;
    }

    internal KeyStore Keys => _app.Services.GetRequiredService<KeyStore>();

    public EndpointDataSource[] Endpoints => [.. _app.Services.GetServices<EndpointDataSource>()];

    /// <summary><c>Last-Event-ID</c> of every stream of events that was asked for, in order; empty where there was none.</summary>
    public IReadOnlyCollection<string> LastEventIds => _lastEventIds;

    /// <summary>Ends the connection of the stream of events that is open now, as a proxy or the network may do.</summary>
    public void CutStream() => _stream?.Abort();

    /// <summary>Ends it at once, whatever is under way.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
    }

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        Http = FarmHttp.ClientFor(new Uri(_app.Urls.Single()));
    }

    /// <summary>A client with a key of its own, which the caller disposes of.</summary>
    internal async Task<HttpClient> ClientOfAsync(string user, FarmRole role)
    {
        CreatedKey key = await Keys.CreateAsync(new KeyRequest(user, role), "test", CancellationToken.None);
        return WithKey(key.Key);
    }

    internal HttpClient WithKey(string key)
    {
        HttpClient http = FarmHttp.ClientFor(new Uri(_app.Urls.Single()));
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return http;
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
