using System.Text.Encodings.Web;
using AADiff.Shared.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting;

/// <summary>How a server process writes its log: to standard output, one line a record, stack traces included.</summary>
public static class FarmLogging
{
    /// <summary>ISO 8601 in UTC with milliseconds.</summary>
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Replaces every other place that records go to.</summary>
    public static void AddFarmConsole(this ILoggingBuilder logging, FarmOptions options)
    {
        logging.ClearProviders();
        if (options.LogFormat == "json")
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = Time;
                json.JsonWriterOptions = json.JsonWriterOptions with { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.UseUtcTimestamp = true;
                text.TimestampFormat = Time + " ";
                text.SingleLine = true;
            });
        }

        logging.CountRepeatedFailures();
    }

    /// <summary>Puts <see cref="RepeatedFailures"/> before every place that records go to so far.</summary>
    public static void CountRepeatedFailures(this ILoggingBuilder logging)
    {
        ServiceDescriptor[] providers = [.. logging.Services.Where(service => service.ServiceType == typeof(ILoggerProvider))];
        foreach (ServiceDescriptor provider in providers)
        {
            logging.Services.Remove(provider);
            if (provider.ImplementationType is { } type)
            {
                logging.Services.TryAddSingleton(type);
            }

            logging.Services.AddSingleton<ILoggerProvider>(services => new RepeatedFailures(Create(services, provider), TimeProvider.System));
        }
    }

    private static ILoggerProvider Create(IServiceProvider services, ServiceDescriptor provider) => (ILoggerProvider)(
        provider.ImplementationInstance
        ?? provider.ImplementationFactory?.Invoke(services)
        ?? services.GetRequiredService(provider.ImplementationType!));
}
