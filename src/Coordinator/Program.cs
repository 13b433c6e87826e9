using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api;
using AADiff.Coordinator.Dashboard;
using AADiff.Coordinator.Hooks;
using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Proofs;
using AADiff.Coordinator.Scheduling;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Telemetry;
using Microsoft.AspNetCore.HttpOverrides;
using OpenTelemetry.Metrics;

namespace AADiff.Coordinator;

internal static class Program
{
    internal static Task<int> Main(string[] arguments) => FarmProgram.RunAsync(
        arguments, "A coordinator of the farm: takes requests, keeps jobs and puts videos together.", FarmNames.CoordinatorRole, Build);

    private static WebApplication Build(FarmOptions options) => Build(options, logging => logging.AddFarmConsole(options));

    /// <param name="options">Checked.</param>
    /// <param name="log">Says where the log goes.</param>
    internal static WebApplication Build(FarmOptions options, Action<ILoggingBuilder> log)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        log(builder.Logging);
        builder.WebHost.UseUrls($"http://{options.Http.Host}:{options.Http.Port}");
        builder.Services.AddSingleton<IObjectStore>(services =>
            new MeasuredObjectStore(FarmStores.Objects(options, services.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddFarmTelemetry(
            options, FarmNames.CoordinatorRole, options.Telemetry.Metrics ? metrics => metrics.AddPrometheusExporter() : null);
        builder.Services.AddCoordinator();
        builder.Services.AddPlanning(options);
        builder.Services.AddProofs(options);
        builder.Services.AddSingleton(AccessRules.Of(options));
        builder.Services.AddSingleton(_ => new AccessDatabase(JournalDatabase.Open(options)));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<InitialKeys>(services, options.Access.KeyFolder));
        builder.Services.AddHostedService<FirstKey>();
        builder.Services.AddHooks(options.Hooks);
        builder.Services.AddFarmApi([.. options.Http.NameList, options.Http.Host, options.PublicHost]);
        builder.Services.AddDashboard(options);
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<SweepSchedule>(services, options.Sweep));
        builder.Services.AddHealthChecks().AddCheck(
            "journal", new JournalAnswers(JournalDatabase.Open(options)), tags: [FarmApi.ReadyTag], timeout: FarmApi.ReadyLimit);
        builder.AddFarm(
            options,
            (akka, services) =>
                akka.WithFarmScheduler(
                        TimeProvider.System, services.GetService<ILoggerFactory>(), options.Access.Pictures is > 0 and var most ? most : null)
                    .WithCoordinatorRole(options, services),
            _ => DashboardHosting.OwnAddress(options) is { } address ? [FarmNames.Role(FarmNames.HttpRolePrefix, address)] : []);
        WebApplication app = builder.Build();
        if (options.Http.TlsProxy)
        {
            // Only the proxy reaches the port, and who called it is the last address that it adds.
            ForwardedHeadersOptions forwarded = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(forwarded);
        }

        app.UseMiddleware<PageCalls>();
        app.UseFarmApi();
        app.MapDashboard();
        if (options.Telemetry.Metrics)
        {
            app.MapPrometheusScrapingEndpoint().RequireAuthorization(AccessPolicies.Look);
        }

        return app;
    }
}
