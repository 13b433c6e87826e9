using AADiff.Coordinator.Access;

namespace AADiff.Coordinator.Hooks;

/// <summary>A message that waits to be sent.</summary>
/// <param name="Id">Tells what happened, and whom it is for: the same event is one message, whichever coordinator sees it.</param>
/// <param name="Url">Where to.</param>
/// <param name="Body">JSON.</param>
/// <param name="Due">When it is to be tried, in Unix milliseconds.</param>
/// <param name="Attempts">Tries so far.</param>
internal sealed record HookMessage(string Id, string Url, string Body, long Due, int Attempts);

/// <summary>
/// Messages that were not sent yet, in the database, so that another coordinator goes on when this one dies. Those that were sent stay for a while,
/// so that nobody sends them again.
/// </summary>
internal sealed class HookOutbox(AccessDatabase database, TimeProvider time)
{
    public const int MostAttempts = 12;

    private static readonly TimeSpan _kept = TimeSpan.FromDays(2);

    /// <summary>Whoever sends a message has it for so long; then others take it for lost.</summary>
    private static readonly TimeSpan _claim = TimeSpan.FromMinutes(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>10 seconds, then each time three times as long, six hours at most: a day in all.</summary>
    public static TimeSpan PauseAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(TimeSpan.FromHours(6).TotalSeconds, 10 * Math.Pow(3, Math.Max(0, attempts - 1))));

    /// <summary>A message that is known already changes nothing.</summary>
    public Task AddAsync(string id, string url, string body, CancellationToken cancellationToken) => database.ChangeAsync(
        "INSERT INTO aadiff_hooks (id, url, body, at, due, attempts, done) VALUES (@id, @url, @body, @now, @now, 0, 0) ON CONFLICT (id) DO NOTHING",
        cancellationToken,
        ("id", id), ("url", url), ("body", body), ("now", Now));

    /// <summary>Takes up to <paramref name="count"/> messages that are due for this coordinator alone.</summary>
    public async Task<IReadOnlyList<HookMessage>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        List<HookMessage> due = await database.ReadAsync(
            "SELECT id, url, body, due, attempts FROM aadiff_hooks WHERE done = 0 AND due <= @now ORDER BY due LIMIT @count",
            row => new HookMessage(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt32(4)),
            cancellationToken,
            ("now", Now), ("count", count));
        List<HookMessage> claimed = [];
        foreach (HookMessage message in due)
        {
            // Of two coordinators that see the same time, one changes it.
            int changed = await database.ChangeAsync(
                "UPDATE aadiff_hooks SET due = @later, attempts = attempts + 1 WHERE id = @id AND due = @due AND done = 0",
                cancellationToken,
                ("later", Now + (long)_claim.TotalMilliseconds), ("id", message.Id), ("due", message.Due));
            if (changed == 1)
            {
                claimed.Add(message with { Attempts = message.Attempts + 1 });
            }
        }

        return claimed;
    }

    public Task SentAsync(HookMessage message, CancellationToken cancellationToken) =>
        database.ChangeAsync("UPDATE aadiff_hooks SET done = 1 WHERE id = @id", cancellationToken, ("id", message.Id));

    /// <summary>Tried again after a pause, or given up.</summary>
    public Task FailedAsync(HookMessage message, CancellationToken cancellationToken) => database.ChangeAsync(
        "UPDATE aadiff_hooks SET due = @due, done = @done WHERE id = @id",
        cancellationToken,
        ("due", Now + (long)PauseAfter(message.Attempts).TotalMilliseconds), ("done", message.Attempts >= MostAttempts ? 1 : 0), ("id", message.Id));

    public Task TidyAsync(CancellationToken cancellationToken) =>
        database.ChangeAsync("DELETE FROM aadiff_hooks WHERE done = 1 AND at < @old", cancellationToken, ("old", Now - (long)_kept.TotalMilliseconds));
}
