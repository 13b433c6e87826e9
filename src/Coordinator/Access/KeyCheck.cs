using System.Security.Cryptography;
using System.Text;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using BitFaster.Caching.Lru;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Tells whose a key is. What the database said stands for some seconds, so a key that is revoked through another coordinator is refused here after
/// that; while the database is away, a minute.
/// </summary>
internal sealed class KeyCheck(KeyStore keys, TimeProvider time)
{
    private const int MostKnown = 1000;

    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _usable = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _usedEvery = TimeSpan.FromMinutes(1);
    private static readonly byte[] _nobody = Encoding.ASCII.GetBytes(new string('0', 64));

    private readonly ConcurrentLru<string, Known> _known = new(1, MostKnown, StringComparer.Ordinal);

    /// <returns>The key, or why it is refused, in one sentence.</returns>
    /// <exception cref="UserError">Unreachable: the database does not answer.</exception>
    public async Task<(KeyView? Key, string? Refused)> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!FarmKey.TryParse(text, out FarmKey? key))
        {
            return (null, "That is not a key of a farm, or a letter of it is wrong: copy it whole, from aadk_ to its end.");
        }

        Known known = await LookAsync(key.Id, cancellationToken);
        bool same = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(key.Hash), known.Hash is { } hash ? Encoding.ASCII.GetBytes(hash) : _nobody);
        return known.Key is not { } view || !same ? (null, "This farm does not know that key: ask its administrator for one.")
            : view.StateAt(time.GetUtcNow()) is not "valid" and var state ? (null, $"The key {view.Id} is {state}: ask the farm's administrator for another one.")
            : (view, null);
    }

    /// <summary>What is known of it may have changed.</summary>
    public void Forget(string id) => _known.TryRemove(id);

    private async Task<Known> LookAsync(string id, CancellationToken cancellationToken)
    {
        bool has = _known.TryGet(id, out Known? known);
        if (has && time.GetElapsedTime(known!.At) < _fresh)
        {
            return known;
        }

        try
        {
            (KeyView View, string Hash)? stored = await keys.FindAsync(id, cancellationToken);
            if (stored is { View: { Revoked: null } view } && !(time.GetUtcNow() - view.LastUsed < _usedEvery))
            {
                await keys.UsedAsync(id, cancellationToken);
            }

            known = new Known(stored?.View, stored?.Hash, time.GetTimestamp());
            _known.AddOrUpdate(id, known);
            return known;
        }
        catch (UserError) when (has && time.GetElapsedTime(known!.At) < _usable)
        {
            // The database is away; what it said a moment ago is good for a while.
            return known;
        }
    }

    private sealed record Known(KeyView? Key, string? Hash, long At);
}
