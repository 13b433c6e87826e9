using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>A farm that wants keys and has none that could make others would be locked for everybody: it does not start.</summary>
internal sealed partial class FirstKey(AccessRules rules, KeyStore keys, ILogger<FirstKey> logger) : IHostedService
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logger;

    /// <exception cref="UserError">Usage: there is no key of an administrator.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!rules.NeedsKeys)
        {
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            if (await keys.HasAsync(FarmRole.Admin, limit.Token))
            {
                return;
            }
        }
        catch (Exception away) when (away is UserError || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The database is waited for by all that needs it; who has no key is refused meanwhile.
            LogNotLooked(away);
            return;
        }

        throw new UserError(
            ErrorClass.Usage,
            "Clients of this farm need keys, and there is none of an administrator: make one with aadiff keys create --role admin, under the same options "
                + "(--config FILE, or the same AADIFF__ variables), or set insecure where only trusted machines reach the port.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether there is a key of an administrator is not known, because the database does not answer")]
    private partial void LogNotLooked(Exception cause);
}
