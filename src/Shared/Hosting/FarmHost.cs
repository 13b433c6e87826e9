using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using AkkaLogLevel = Akka.Event.LogLevel;

namespace AADiff.Shared.Hosting;

/// <summary>A process of the farm: a generic host with one actor system.</summary>
public static class FarmHost
{
    /// <summary>Adds the actor system of a node; what it does comes with <paramref name="roles"/>.</summary>
    /// <param name="builder">Of the process; a web application's too.</param>
    /// <param name="options">Checked.</param>
    /// <param name="roles">Adds the roles' actors. Called when the host starts.</param>
    /// <param name="moreRoles">Further cluster roles, such as <c>slots-4</c>; null for none.</param>
    public static void AddFarm(
        this IHostApplicationBuilder builder,
        FarmOptions options,
        Action<AkkaConfigurationBuilder, IServiceProvider> roles,
        Func<IServiceProvider, string[]>? moreRoles = null)
    {
        builder.Logging.SetMinimumLevel(Level(options));

        // Several lines for every request would bury what happens.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Cluster.Drain + 120));
        builder.Services.AddSingleton(options);
        builder.Services.AddHostedService<HomeUpkeep>();
        builder.Services.AddHostedService<StoreCheck>();
        builder.Services.AddSystemdNotice();
        builder.Services.AddAkka(FarmCluster.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = Level(options) <= LogLevel.Debug ? AkkaLogLevel.DebugLevel : AkkaLogLevel.InfoLevel;
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            });
            akka.WithFarmCluster(options, moreRoles?.Invoke(services) ?? []);
            roles(akka, services);
        });
    }

    /// <summary>Runs until the process is told to stop, or its actor system ends.</summary>
    /// <returns>
    /// Exit code: 0 after an orderly end; that of <see cref="ErrorClass.Unreachable"/> when the farm has removed this node, does not let it join, or
    /// is gone.
    /// </returns>
    public static async Task<int> RunFarmAsync(this IHost host, CancellationToken cancellationToken = default)
    {
        using (host)
        {
            await host.StartAsync(cancellationToken);
            CoordinatedShutdown shutdown = CoordinatedShutdown.Get(host.Services.GetRequiredService<ActorSystem>());
            await host.WaitForShutdownAsync(cancellationToken);

            // Akka gives a code to the ends that nobody asked for: downed, no seed found, certificates that do not fit.
            return shutdown.ShutdownReason is { ExitCode: not 0 } ? (int)ErrorClass.Unreachable : 0;
        }
    }

    private static LogLevel Level(FarmOptions options) => Enum.Parse<LogLevel>(options.Log, ignoreCase: true);
}

/// <summary>A process ends because the farm that it belongs to is gone.</summary>
public sealed class FarmLostReason : CoordinatedShutdown.Reason
{
    public static FarmLostReason Instance { get; } = new();

    public override int ExitCode => (int)ErrorClass.Unreachable;
}
