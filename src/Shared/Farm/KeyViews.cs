namespace AADiff.Shared.Farm;

/// <summary>A key as lists show it: without its secret, which nobody keeps.</summary>
/// <param name="Id">Names the key; the second part of its text.</param>
/// <param name="User">Whose it is; his jobs are those that he submits with any of his keys.</param>
/// <param name="Role">What it is good for.</param>
/// <param name="Note">What it is for, in its maker's words.</param>
/// <param name="Created">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Expires">From then on it is refused; null: never.</param>
/// <param name="Revoked">Since then it is refused; null: it is not revoked.</param>
/// <param name="LastUsed">To the minute; null: never.</param>
public sealed record KeyView(
    string Id, string User, FarmRole Role, string Note, DateTimeOffset Created, string CreatedBy, DateTimeOffset? Expires, DateTimeOffset? Revoked,
    DateTimeOffset? LastUsed)
{
    /// <summary>valid, revoked or expired.</summary>
    public string StateAt(DateTimeOffset now) => Revoked is not null ? "revoked" : Expires <= now ? "expired" : "valid";
}

/// <summary>Body of <c>POST /api/keys</c>.</summary>
/// <param name="User">Whose key it is.</param>
/// <param name="Role">What it is good for.</param>
/// <param name="Days">For how long, from 1 to 3650; null: until it is revoked.</param>
/// <param name="Note">What it is for; empty: nothing is said.</param>
public sealed record KeyRequest(string User, FarmRole Role, int? Days = null, string Note = "");

/// <param name="Key">The whole key, which is shown this once.</param>
/// <param name="View">What lists show of it.</param>
public sealed record CreatedKey(string Key, KeyView View);

/// <summary>Whose key a request came with.</summary>
/// <param name="User">Whose; null where the farm wants no keys.</param>
/// <param name="Role">Admin where the farm wants no keys.</param>
/// <param name="KeyId">Of the key; null where the farm wants no keys.</param>
public sealed record CallerView(string? User, FarmRole Role, string? KeyId);

/// <summary>Something that somebody did or was refused.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When.</param>
/// <param name="User">Whose key; null: none that the farm knows.</param>
/// <param name="KeyId">Which.</param>
/// <param name="Action">Name of the operation, as in the API's description.</param>
/// <param name="Target">The job, node, key or object.</param>
/// <param name="Source">Address that the request came from.</param>
/// <param name="Status">HTTP status of the answer.</param>
public sealed record AuditEntry(
    string Id, DateTimeOffset At, string? User, string? KeyId, string Action, string? Target, string Source, int Status);
