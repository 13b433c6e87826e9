using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.Testing;

/// <summary>An actor system built the way the programs build theirs, in this process.</summary>
public sealed class AkkaHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;

    private AkkaHost(ServiceProvider services)
    {
        _services = services;
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    public ActorSystem System => _services.GetRequiredService<ActorSystem>();

    public ActorRegistry Registry => ActorRegistry.For(System);

    public static async Task<AkkaHost> StartAsync(string name, Action<AkkaConfigurationBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<IHostApplicationLifetime, NoLifetime>();
        services.AddAkka(name, configure);
        var host = new AkkaHost(services.BuildServiceProvider());
        foreach (IHostedService hosted in host._hosted)
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        return host;
    }

    /// <summary>Leaves the cluster and stops, as SIGTERM does.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (IHostedService hosted in _hosted)
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }

    /// <summary>The test's process outlives its actor systems.</summary>
    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
