using AADiff.GpuNode.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode;

internal static class Program
{
    internal static Task<int> Main(string[] arguments) => FarmProgram.RunAsync(
        arguments, "A GPU node of the farm: renders pictures.", FarmNames.GpuRole, Build);

    private static IHost Build(FarmOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddFarmConsole(options);
        builder.Services.AddSingleton(services => FarmStores.Objects(options, services.GetRequiredService<ILoggerFactory>()));
        builder.AddFarm(
            options,
            (akka, services) => akka.WithGpuNode(options, services),
            _ => [.. GpuNodeHosting.RoleOf(options).Roles]);
        return builder.Build();
    }
}
