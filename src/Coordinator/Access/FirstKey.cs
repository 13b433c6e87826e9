using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>
/// A farm that wants keys and has none that could make others would be locked for everybody: it does not start. Keys that it was given as files become known
/// before, or, where the database is away, as soon as it answers.
/// </summary>
internal sealed partial class FirstKey(AccessRules rules, InitialKeys initial, KeyStore keys, TimeProvider time, ILogger<FirstKey> logger) : BackgroundService
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = logger;
    private IReadOnlyList<InitialKey> _initial = [];

    /// <exception cref="UserError">Usage: there is no key of an administrator, or one of the files can't be what it should be.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!rules.NeedsKeys)
        {
            if (initial.AreNamed)
            {
                LogIgnored();
            }

            return;
        }

        _initial = initial.Read();
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception away) when (IsAway(away, cancellationToken))
        {
            // The database is waited for by all that needs it; who has no key is refused meanwhile.
            LogNotLooked(away);
            await base.StartAsync(cancellationToken);
        }
    }

    /// <summary>The farm runs and serves who has a key already, so what is wrong now is told and no reason to end.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_again, time, stoppingToken);
                try
                {
                    await LookAsync(stoppingToken);
                    return;
                }
                catch (Exception away) when (IsAway(away, stoppingToken))
                {
                    // It was told at the start.
                }
            }
        }
        catch (UserError wrong)
        {
            LogWrong(wrong.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private static bool IsAway(Exception failure, CancellationToken stop) =>
        failure is UserError { Class: ErrorClass.Unreachable } || (failure is OperationCanceledException && !stop.IsCancellationRequested);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        await initial.MakeKnownAsync(_initial, limit.Token);
        if (!await keys.HasAsync(FarmRole.Admin, limit.Token))
        {
            throw new UserError(
                ErrorClass.Usage,
                "Clients of this farm need keys, and there is none of an administrator: make one with aadiff keys create --role admin, under the same options "
                    + "(--config FILE, or the same AADIFF__ variables), name a folder with one in access:keyFolder, or set insecure where only trusted machines reach the port.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether there is a key of an administrator is not known, because the database does not answer")]
    private partial void LogNotLooked(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of access:keyFolder are left alone, because clients need none (access:keys)")]
    private partial void LogIgnored();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    private partial void LogWrong(string sentence);
}
