using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Who uploaded which inputs. Equal files of two users are one object, so whose it is can't be seen from the object: it belongs to everybody who has
/// sent all of it.
/// </summary>
internal sealed class UploadLedger(AccessDatabase database, AccessRules rules, TimeProvider time)
{
    private static readonly TimeSpan _day = TimeSpan.FromHours(24);

    /// <summary>Bytes of the largest file that anybody may upload.</summary>
    public long Largest => rules.LargestUpload;

    /// <returns>Bytes of the largest file that the user may upload now, and the clause that refuses a larger one.</returns>
    /// <exception cref="BusyError">None.</exception>
    public async Task<(long Bytes, string Refusal)> RoomAsync(Caller caller, CancellationToken cancellationToken) =>
        await LeftAsync(caller, cancellationToken) is { } left && left < Largest
            ? (left, "it holds more than you may upload in 24 hours.")
            : (Largest, $"an uploaded file has at most {Largest} bytes here (limits:upload).");

    /// <summary>Bytes that the user may still upload now; null: no limit.</summary>
    /// <exception cref="BusyError">None.</exception>
    public async Task<long?> LeftAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.User is not { } user || rules.UploadBytes == 0)
        {
            return null;
        }

        long since = time.GetUtcNow().Add(-_day).ToUnixTimeMilliseconds();
        (long sum, long oldest) = (await database.ReadAsync(
            "SELECT COALESCE(SUM(bytes), 0), COALESCE(MIN(at), 0) FROM aadiff_uploads WHERE user_name = @user AND at > @since",
            row => (Convert.ToInt64(row.GetValue(0), null), row.GetInt64(1)),
            cancellationToken,
            ("user", user), ("since", since))).Single();
        return sum < rules.UploadBytes
            ? rules.UploadBytes - sum
            : throw new BusyError(
                $"You have uploaded {sum >> 20} MiB in 24 hours, and {rules.UploadBytes >> 20} MiB are allowed: upload more when the first of them are a day old.",
                TimeSpan.FromMilliseconds(Math.Max(1000, oldest - since)),
                own: true);
    }

    /// <summary>Where nobody is known nothing is recorded.</summary>
    public async Task AddAsync(Caller caller, InputName name, long bytes, CancellationToken cancellationToken)
    {
        if (caller.User is { } user)
        {
            await database.ChangeAsync(
                """
                INSERT INTO aadiff_uploads (user_name, name, bytes, at) VALUES (@user, @name, @bytes, @at)
                ON CONFLICT (user_name, name) DO UPDATE SET at = excluded.at
                """,
                cancellationToken,
                ("user", user), ("name", name.Value), ("bytes", bytes), ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }

    public async Task<bool> HasAsync(Caller caller, InputName name, CancellationToken cancellationToken) =>
        !caller.SeesOnlyOwn
        || (await database.ReadAsync(
            "SELECT name FROM aadiff_uploads WHERE user_name = @user AND name = @name",
            row => row.GetString(0),
            cancellationToken,
            ("user", caller.User), ("name", name.Value))).Count > 0;

    /// <exception cref="UserError">Input: the request names a file of somebody else, which is as if it were not there.</exception>
    public async Task RequireOwnAsync(Caller caller, RenderRequest request, CancellationToken cancellationToken)
    {
        foreach (InputName name in InputNames.Of(request).Distinct())
        {
            if (!await HasAsync(caller, name, cancellationToken))
            {
                throw new UserError(ErrorClass.Input, $"{MessageText.Clip(name.Value, 100)} is not among the files that you uploaded; upload it, then submit the request again.");
            }
        }
    }
}
