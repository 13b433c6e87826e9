using AADiff.Coordinator.Access;
using AADiff.Shared.Configuration;

namespace AADiff.Coordinator.Hooks;

/// <summary>Puts webhooks into a coordinator, where its options want any.</summary>
internal static class HookHosting
{
    public static void AddHooks(this IServiceCollection services, HookOptions options)
    {
        services.AddSingleton(HookSettings.Of(options));
        if (options.Enabled)
        {
            services.AddSingleton(all => new HookOutbox(all.GetRequiredService<AccessDatabase>(), TimeProvider.System));
            services.AddSingleton(_ => new HookClient(SecretFile.Read(options.Secret, options.SecretFile), options.Private));
            services.AddSingleton(all => ActivatorUtilities.CreateInstance<HookWatch>(all));
            services.AddHostedService(all => ActivatorUtilities.CreateInstance<HookSender>(all));
        }
    }
}
