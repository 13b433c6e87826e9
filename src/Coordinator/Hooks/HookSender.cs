namespace AADiff.Coordinator.Hooks;

/// <summary>Looks, and sends what is due, as long as the coordinator runs.</summary>
internal sealed partial class HookSender(HookWatch watch, HookOutbox outbox, HookClient client, TimeProvider time, ILogger<HookSender> logger)
    : BackgroundService
{
    private const int AtOnce = 16;

    private static readonly TimeSpan _every = TimeSpan.FromSeconds(3);

    private readonly ILogger _log = logger;

    /// <summary>Sends what is due now.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<HookMessage> due = await outbox.ClaimAsync(AtOnce, cancellationToken);
        await Task.WhenAll(due.Select(message => SendAsync(message, cancellationToken)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await watch.LookAsync(stoppingToken);
                await SendAsync(stoppingToken);
                await outbox.TidyAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The farm, the store or the database is away: the next look finds what this one did not.
                LogPostponed(e);
            }
        }
    }

    private async Task SendAsync(HookMessage message, CancellationToken cancellationToken)
    {
        string? failed = await client.SendAsync(HookTarget.Parse(message.Url), message.Body, time.GetUtcNow(), cancellationToken);
        if (failed is null)
        {
            await outbox.SentAsync(message, cancellationToken);
            return;
        }

        await outbox.FailedAsync(message, cancellationToken);
        LogFailed(message.Id, message.Attempts, HookOutbox.MostAttempts, failed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Message} did not arrive at try {Attempt} of {Most}: {Reason}")]
    private partial void LogFailed(string message, int attempt, int most, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks are postponed")]
    private partial void LogPostponed(Exception cause);
}
