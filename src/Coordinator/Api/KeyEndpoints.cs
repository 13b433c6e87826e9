using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/keys</c>, <c>/api/audit</c> and <c>/api/me</c>.</summary>
internal static class KeyEndpoints
{
    private const int LongestId = 40;

    public static void MapKeys(this RouteGroupBuilder api)
    {
        RouteGroupBuilder access = api.MapGroup("").WithTags("Access");
        access.MapGet("/me", (HttpContext http) => SpecResult.Json(Me(Caller.Of(http))))
            .Described("getCaller", AccessPolicies.Look, "Says whose key the request came with, and what it is good for.")
            .Answers<CallerView>();
        access.MapGet("/keys", async (KeyStore keys, CancellationToken gone) => SpecResult.Json(await keys.ListAsync(gone)))
            .Described("listKeys", AccessPolicies.Administer, "Lists all keys without their secrets, newest first.")
            .Answers<IReadOnlyList<KeyView>>();
        access.MapPost("/keys", CreateAsync)
            .Described("createKey", AccessPolicies.Administer, "Makes a key, which is shown this once.")
            .TakesJson<KeyRequest>()
            .Answers<CreatedKey>(StatusCodes.Status201Created);
        access.MapDelete("/keys/{id}", RevokeAsync)
            .Described("revokeKey", AccessPolicies.Administer, "Revokes a key: this coordinator refuses it from now on, the others within seconds.")
            .Parameter("id", "Of the key.", ParameterKinds.Text(LongestId))
            .Answers<KeyView>()
            .Refuses(StatusCodes.Status404NotFound);
        access.MapGet("/audit", AuditAsync)
            .Described("listAudit", AccessPolicies.Administer, "Lists who did what, latest first; X-Next-Cursor says where the next page begins.")
            .Parameter("before", "X-Next-Cursor of the page before.", ParameterKinds.Text(LongestId))
            .Parameter("limit", "Entries on the page.", ParameterKinds.Whole(1, AuditLog.MostListed))
            .Parameter("user", "Only what this user did.", ParameterKinds.Text(RequestLimits.LongestUser))
            .Answers<IReadOnlyList<AuditEntry>>();
    }

    private static CallerView Me(Caller caller) => new(caller.User, caller.Role, caller.KeyId);

    private static async Task<IResult> CreateAsync(HttpRequest http, KeyStore keys, CancellationToken gone)
    {
        KeyRequest request = await JsonBody.ReadAsync<KeyRequest>(http, gone);
        CreatedKey created = await keys.CreateAsync(request, Caller.Of(http.HttpContext).User ?? "", gone);
        AuditTrail.SetTarget(http.HttpContext, created.View.Id);
        http.HttpContext.Response.Headers.CacheControl = "no-store";
        return SpecResult.Json(created, StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(string id, KeyStore keys, KeyCheck check, CancellationToken gone)
    {
        string wanted = id.StartsWith(FarmKey.Prefix, StringComparison.Ordinal) ? id[FarmKey.Prefix.Length..] : id;
        KeyView? revoked = wanted.Length <= LongestId && wanted.All(char.IsAsciiLetterOrDigit) ? await keys.RevokeAsync(wanted, gone) : null;
        check.Forget(wanted);
        return revoked is null
            ? SpecResult.Problem(
                ErrorClass.Usage, $"The farm has no key \"{MessageText.Clip(wanted, LongestId)}\"; aadiff keys list shows them.", StatusCodes.Status404NotFound)
            : SpecResult.Json(revoked);
    }

    private static async Task<IResult> AuditAsync(string? before, string? limit, string? user, AuditLog audit, HttpResponse http, CancellationToken gone)
    {
        int count = QueryText.Whole(limit, "limit", 1, AuditLog.MostListed, 100);
        if (QueryText.Filled(before) is { } cursor && (cursor.Length > LongestId || !cursor.All(char.IsAsciiLetterOrDigit)))
        {
            throw new UserError(ErrorClass.Usage, "That is not where a page of the record ended: pass on what the page before it said.");
        }

        if (user?.Length > RequestLimits.LongestUser || user?.Any(char.IsControl) == true)
        {
            throw new UserError(ErrorClass.Usage, $"A user's name has at most {RequestLimits.LongestUser} characters, none of them a control character.");
        }

        IReadOnlyList<AuditEntry> entries = await audit.ListAsync(QueryText.Filled(before), QueryText.Filled(user), count, gone);
        if (entries.Count == count)
        {
            http.Headers[HttpFarm.NextHeader] = entries[^1].Id;
        }

        return SpecResult.Json(entries);
    }
}
