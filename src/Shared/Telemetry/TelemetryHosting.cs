using AADiff.Shared.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AADiff.Shared.Telemetry;

/// <summary>Meters, traces and logs of a process, where its options send them.</summary>
public static class TelemetryHosting
{
    /// <param name="services">Of the process.</param>
    /// <param name="options">Checked.</param>
    /// <param name="role">Of the process; with its address it tells processes apart.</param>
    /// <param name="metrics">Adds what the role reads its meters with.</param>
    public static IServiceCollection AddFarmTelemetry(
        this IServiceCollection services, FarmOptions options, string role, Action<MeterProviderBuilder>? metrics = null)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"aadiff-{role}", "aadiff", serviceInstanceId: $"{options.Address}-{Environment.ProcessId}"))
            .WithMetrics(meters =>
            {
                meters.AddMeter(FarmMeter.Name, "System.Runtime");
                metrics?.Invoke(meters);
            });
        if (options.Telemetry.Otlp.Length == 0)
        {
            return services;
        }

        telemetry
            .WithMetrics(meters => meters.AddOtlpExporter(otlp => To(options.Telemetry, otlp, "metrics")))
            .WithTracing(traces => traces.AddSource(JobTrace.Source).AddOtlpExporter(otlp => To(options.Telemetry, otlp, "traces")));
        services.AddLogging(logs => logs.AddOpenTelemetry(log =>
        {
            log.IncludeFormattedMessage = true;
            log.AddOtlpExporter(otlp => To(options.Telemetry, otlp, "logs"));
        }));
        return services;
    }

    private static void To(TelemetryOptions options, OtlpExporterOptions otlp, string signal) => (otlp.Protocol, otlp.Endpoint) = options.OtlpProtocol == "http"
        ? (OtlpExportProtocol.HttpProtobuf, new Uri($"{options.Otlp.TrimEnd('/')}/v1/{signal}"))
        : (OtlpExportProtocol.Grpc, new Uri(options.Otlp));
}
