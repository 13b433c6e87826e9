using AADiff.Coordinator.Api;
using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Scheduling;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator;

internal static class Program
{
    internal static Task<int> Main(string[] arguments) => FarmProgram.RunAsync(
        arguments, "A coordinator of the farm: takes requests, keeps jobs and puts videos together.", FarmNames.CoordinatorRole, Build);

    private static WebApplication Build(FarmOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{options.Http.Host}:{options.Http.Port}");
        builder.Services.AddSingleton(_ => FarmStores.Objects(options));
        builder.Services.AddCoordinator();
        builder.Services.AddPlanning(options);
        builder.Services.AddFarmApi();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<SweepSchedule>(services, options.Sweep));
        builder.AddFarm(
            options,
            (akka, services) => akka.WithFarmScheduler(TimeProvider.System, services.GetService<ILoggerFactory>()).WithCoordinatorRole(options, services));
        WebApplication app = builder.Build();
        app.MapFarmApi();
        return app;
    }
}
