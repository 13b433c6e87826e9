using AADiff.Coordinator.Api;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>The API on a free loopback port over a farm without actors and a real folder.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    public ApiServer()
    {
        Objects = new FolderObjectStore(_folder.File("objects"));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IFarm>(Farm).AddSingleton<IObjectStore>(Objects).AddSingleton(TimeProvider.System).AddFarmApi();
        _app = builder.Build();
        _app.MapFarmApi();
    }

    public FakeFarm Farm { get; } = new();

    public FolderObjectStore Objects { get; }

    public HttpClient Http { get; private set; } = null!;

    public HttpFarm Client => new(Http);

    public HttpObjectStore ClientObjects => new(Http);

    public static async Task<List<ObjectInfo>> AllAsync(IObjectStore objects, string prefix = "")
    {
        List<ObjectInfo> all = [];
        await foreach (ObjectInfo info in objects.ListAsync(prefix))
            all.Add(info);
        return all;
    }

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        Http = FarmHttp.ClientFor(new Uri(_app.Urls.Single()));
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
