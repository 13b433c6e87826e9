using System.Security.Claims;
using System.Text.Encodings.Web;
using AADiff.Coordinator.Api;
using AADiff.Shared.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AADiff.Coordinator.Access;

/// <summary>
/// <c>Authorization: Bearer</c> with a key, or the cookie of a browser that signed in with one. Where the farm wants no keys everybody is an
/// administrator.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessRules rules, KeyCheck keys, SessionTickets sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    /// <summary>Where a browser gives its key.</summary>
    public const string SignInPath = "/signin";

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private string? _refused;
    private bool _away;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!rules.NeedsKeys)
        {
            return Success(Caller.Anybody.ToPrincipal(Scheme.Name));
        }

        string header = Request.Headers.Authorization.ToString();
        string? session = header.Length == 0 ? Request.Cookies[SessionTickets.CookieName] : null;
        if (header.Length == 0 && session is null)
        {
            return AuthenticateResult.NoResult();
        }

        const string prefix = SchemeName + " ";
        if (session is null && !header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            _refused = "This farm takes keys as \"Authorization: Bearer aadk_…\" only.";
            return AuthenticateResult.Fail(_refused);
        }

        try
        {
            if ((session is null ? header[prefix.Length..].Trim() : sessions.KeyOf(session)) is not { } text)
            {
                _refused = "Your session is over: sign in again.";
                return AuthenticateResult.Fail(_refused);
            }

            if (session is not null && OpenIdSignIn.Open(text, session) is { } person)
            {
                return Success(person.ToPrincipal(Scheme.Name));
            }

            (Shared.Farm.KeyView? key, _refused) = await keys.FindAsync(text, AccessPolicies.OnlyLooks(Context), Context.RequestAborted);
            return key is null ? AuthenticateResult.Fail(_refused!) : Success(new Caller(key.User, key.Role, key.Id, session).ToPrincipal(Scheme.Name));
        }
        catch (UserError away) when (away.Class == ErrorClass.Unreachable)
        {
            (_refused, _away) = (away.Message, true);
            return AuthenticateResult.Fail(away);
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!_away && IsPage(Request))
        {
            Response.Redirect($"{SignInPath}?next={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }

        if (_away)
        {
            Response.Headers.RetryAfter = $"{_pause.TotalSeconds:0}";
            return SpecResult.Problem(ErrorClass.Unreachable, _refused!, StatusCodes.Status503ServiceUnavailable).ExecuteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = SchemeName;
        string sentence = _refused ?? "This farm wants a key: log in with aadiff login, give one with --key or AADIFF_KEY, or send it as \"Authorization: Bearer aadk_…\".";
        return SpecResult.Problem(ErrorClass.Usage, sentence, StatusCodes.Status401Unauthorized).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        string role = Caller.Of(Context.User)?.Role.ToString().ToLowerInvariant() ?? "unknown";
        return SpecResult.Problem(
            ErrorClass.Usage, $"Your key has the role {role}, which may not do that: ask the farm's administrator.", StatusCodes.Status403Forbidden).ExecuteAsync(Context);
    }

    /// <summary>Somebody opened a page of the dashboard, rather than a program the API.</summary>
    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api")
        && request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private AuthenticateResult Success(ClaimsPrincipal principal) => AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
}
