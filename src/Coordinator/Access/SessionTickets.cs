using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace AADiff.Coordinator.Access;

/// <summary>
/// What a browser keeps in place of a key: the key, sealed for some hours, in a cookie that no script can read and no other site can send. The key is
/// asked about at each request, as one that is sent openly, so a revoked key ends its sessions too.
/// </summary>
internal sealed class SessionTickets(IDataProtectionProvider protection)
{
    public const string CookieName = "aadiff";

    /// <summary>Claim that holds the ticket, for calls that a page makes in the name of whoever looks at it.</summary>
    public const string Claim = "aadiff:session";

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("AADiff.Session").ToTimeLimitedDataProtector();

    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(12);

    public string Seal(string key) => _protector.Protect(key, Lifetime);

    /// <summary>Null: it is over, or was not made by this farm.</summary>
    public string? KeyOf(string ticket)
    {
        try
        {
            return _protector.Unprotect(ticket);
        }
        catch (CryptographicException)
        {
            // Whatever is wrong with it, whoever sent it has to sign in again.
            return null;
        }
    }

    /// <param name="secure">The browser reaches this farm by HTTPS only.</param>
    public static CookieOptions Cookie(bool secure) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = secure,
        Path = "/",
        MaxAge = Lifetime,
        IsEssential = true,
    };
}
