using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Tells systemd when this process has started and when it begins to end, where a unit of <c>Type=notify</c> wants to know (ops/systemd). The whole
/// of the package's <c>AddSystemd</c> would also choose how the log is written.
/// </summary>
internal sealed class SystemdNotice(ISystemdNotifier notifier) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        notifier.Notify(ServiceState.Ready);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        notifier.Notify(ServiceState.Stopping);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Adds <see cref="SystemdNotice"/> where systemd waits for it.</summary>
internal static class SystemdNoticeHosting
{
    private const string Socket = "NOTIFY_SOCKET";

    public static void AddSystemdNotice(this IServiceCollection services)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Socket)))
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            services.AddHostedService<SystemdNotice>();
        }
    }
}
