using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Kubernetes;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Hosting.Kubernetes;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace AADiff.GpuNode;

internal static class Program
{
    internal static Task<int> Main(string[] arguments) => FarmProgram.RunAsync(
        arguments, "A GPU node of the farm: renders pictures.", FarmNames.GpuRole, Build);

    private static IHost Build(FarmOptions options)
    {
        if (options.Probes.Port == 0)
        {
            HostApplicationBuilder plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            Add(plain, options, metrics: null);
            return plain.Build();
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{options.Probes.Host}:{options.Probes.Port}");
        Add(builder, options, options.Telemetry.Metrics ? metrics => metrics.AddPrometheusExporter() : null);
        WebApplication app = builder.Build();
        app.MapNodeProbes(options);
        return app;
    }

    private static void Add(IHostApplicationBuilder builder, FarmOptions options, Action<MeterProviderBuilder>? metrics)
    {
        builder.Logging.AddFarmConsole(options);
        builder.Services.AddSingleton<NodeReadiness>();
        builder.Services.AddSingleton<IObjectStore>(services =>
            new MeasuredObjectStore(FarmStores.Objects(options, services.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddFarmTelemetry(options, FarmNames.GpuRole, metrics);
        if (options.Kubernetes.Pod.Length > 0)
        {
            builder.Services.AddSingleton<NodeWork>();
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(_ => ApiServer.OfThisPod(options.Kubernetes));
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<PodCostWriter>(services, options.Kubernetes.Pod));
        }

        builder.AddFarm(
            options,
            (akka, services) => akka.WithGpuNode(options, services),
            _ => [.. GpuNodeHosting.RoleOf(options).Roles, GpuNodeHosting.DeviceRole(options)]);
    }
}
