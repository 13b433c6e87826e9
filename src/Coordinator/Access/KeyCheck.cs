using System.Security.Cryptography;
using System.Text;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using BitFaster.Caching.Lru;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Tells whose a key is. What the database said stands for some seconds, so a key that is revoked through another coordinator is refused here after
/// that. While the database does not answer it stands for a minute, and for an hour where somebody only looks: whoever watches over a farm has to see it
/// just then.
/// </summary>
internal sealed partial class KeyCheck(KeyStore keys, TimeProvider time, ILogger<KeyCheck> logger)
{
    private const int MostKnown = 1000;

    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _usable = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _usableToLook = TimeSpan.FromHours(1);

    /// <summary>Whoever is known need not wait longer for a database that accepts connections and answers nothing.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan _usedEvery = TimeSpan.FromMinutes(1);
    private static readonly byte[] _nobody = Encoding.ASCII.GetBytes(new string('0', 64));

    private readonly ILogger _log = logger;
    private readonly ConcurrentLru<string, Known> _known = new(1, MostKnown, StringComparer.Ordinal);

    /// <summary>When the database last did not answer.</summary>
    private volatile Moment? _away;

    /// <summary>When a use could not be written down.</summary>
    private volatile Moment? _unnoted;

    /// <param name="text">The key.</param>
    /// <param name="looks">The request changes nothing, and is one that any key is good for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The key, or why it is refused, in one sentence.</returns>
    /// <exception cref="UserError">Unreachable: the database does not answer.</exception>
    public async Task<(KeyView? Key, string? Refused)> FindAsync(string text, bool looks, CancellationToken cancellationToken)
    {
        if (!FarmKey.TryParse(text, out FarmKey? key))
        {
            return (null, "That is not a key of a farm, or a letter of it is wrong: copy it whole, from aadk_ to its end.");
        }

        Known known = await LookAsync(key.Id, looks ? _usableToLook : _usable, cancellationToken);
        bool same = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(key.Hash), known.Hash is { } hash ? Encoding.ASCII.GetBytes(hash) : _nobody);
        return known.Key is not { } view || !same ? (null, "This farm does not know that key: ask its administrator for one.")
            : view.StateAt(time.GetUtcNow()) is not "valid" and var state ? (null, $"The key {view.Id} is {state}: ask the farm's administrator for another one.")
            : (view, null);
    }

    /// <summary>What is known of it may have changed.</summary>
    public void Forget(string id) => _known.TryRemove(id);

    private async Task<Known> LookAsync(string id, TimeSpan usable, CancellationToken cancellationToken)
    {
        Known? last = _known.TryGet(id, out Known? known) && time.GetElapsedTime(known.At) < (known.Key is null ? _usable : usable) ? known : null;
        if (last is not null && (time.GetElapsedTime(last.At) < _fresh || IsWithin(_away, _fresh)))
        {
            return last;
        }

        (KeyView View, string Hash)? stored;
        try
        {
            stored = await WithinAsync(last is null ? Timeout.InfiniteTimeSpan : _patience, stop => keys.FindAsync(id, stop), cancellationToken);
        }
        catch (Exception away) when (last is not null && IsAway(away, cancellationToken))
        {
            _away = new Moment(time.GetTimestamp());
            return last;
        }

        _away = null;
        Known now = new(stored?.View, stored?.Hash, time.GetTimestamp());
        _known.AddOrUpdate(id, now);
        if (stored is { View: { Revoked: null } view } && !(time.GetUtcNow() - view.LastUsed < _usedEvery) && !IsWithin(_unnoted, _usedEvery))
        {
            await NoteUseAsync(id, cancellationToken);
        }

        return now;
    }

    /// <summary>A database that is full or may only be read has said whose the key is: that it is used is worth less than that it is good.</summary>
    private async Task NoteUseAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await WithinAsync(_patience, stop => keys.UsedAsync(id, stop), cancellationToken);
        }
        catch (Exception lost) when (IsAway(lost, cancellationToken))
        {
            _unnoted = new Moment(time.GetTimestamp());
            LogNotNoted(id, lost);
        }
    }

    /// <summary>Does not wait for what goes on after that, either; SQLite answers on the thread that asks.</summary>
    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(limit, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        return await Task.Run(() => ask(stop.Token), stop.Token).WaitAsync(stop.Token);
    }

    private static bool IsAway(Exception failure, CancellationToken cancellationToken) =>
        failure is UserError { Class: ErrorClass.Unreachable } || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private bool IsWithin(Moment? moment, TimeSpan limit) => moment is not null && time.GetElapsedTime(moment.At) < limit;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "That the key {Id} was used could not be written down; keys are good all the same, and for a minute no other use is written down")]
    private partial void LogNotNoted(string id, Exception cause);

    private sealed record Known(KeyView? Key, string? Hash, long At);

    private sealed record Moment(long At);
}
