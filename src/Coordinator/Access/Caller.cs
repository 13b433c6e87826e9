using System.Security.Claims;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>Who sends a request, by the key that came with it.</summary>
/// <param name="User">Null: the farm wants no keys, and knows nobody.</param>
/// <param name="Role">Admin where the farm wants no keys.</param>
/// <param name="KeyId">Null: the farm wants no keys.</param>
/// <param name="Session">What the browser keeps in place of the key; null: it is no browser.</param>
internal sealed record Caller(string? User, FarmRole Role, string? KeyId, string? Session = null)
{
    private const string KeyClaim = "aadiff:key";

    /// <summary>Everybody, where the farm wants no keys.</summary>
    public static Caller Anybody { get; } = new(null, FarmRole.Admin, null);

    /// <summary>Only jobs and inputs of his own are there for him.</summary>
    public bool SeesOnlyOwn => Role == FarmRole.Artist;

    public static Caller Of(HttpContext http) => Of(http.User)
        ?? throw new InvalidOperationException("an endpoint that wants to know who asks has no policy");

    /// <summary>Null: nobody that the farm knows.</summary>
    public static Caller? Of(ClaimsPrincipal principal) =>
        principal.Identity is ClaimsIdentity { IsAuthenticated: true } identity && Enum.TryParse(identity.FindFirst(ClaimTypes.Role)?.Value, out FarmRole role)
            ? new Caller(identity.FindFirst(ClaimTypes.Name)?.Value, role, identity.FindFirst(KeyClaim)?.Value, identity.FindFirst(SessionTickets.Claim)?.Value)
            : null;

    public bool Owns(JobView job) => !SeesOnlyOwn || job.User == User;

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.Role, Role.ToString())];
        if (User is not null && KeyId is not null)
        {
            claims.AddRange([new(ClaimTypes.Name, User), new(KeyClaim, KeyId)]);
        }

        if (Session is not null)
        {
            claims.Add(new(SessionTickets.Claim, Session));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
