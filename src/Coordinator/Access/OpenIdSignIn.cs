using System.Security.Claims;
using AADiff.Coordinator.Api;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Signing in to the pages at a provider of OpenID Connect. What comes of it is a session like that of a key (<see cref="SessionTickets"/>), for the user
/// and the role that the provider names. It lasts as long; the provider is not asked again meanwhile.
/// </summary>
internal static class OpenIdSignIn
{
    public const string StartPath = "/signin/start";
    public const string CallbackPath = "/signin/openid";

    private const string SchemeName = "OpenId";
    private const string RolePrefix = "aadiff-";

    public static void AddOpenId(this IServiceCollection services, FarmOptions farm)
    {
        OpenIdOptions options = farm.Access.OpenId;
        if (options.Authority.Length == 0)
        {
            return;
        }

        services.AddAuthentication().AddOpenIdConnect(SchemeName, openId =>
        {
            openId.Authority = options.Authority;
            openId.RequireHttpsMetadata = !new Uri(options.Authority).IsLoopback;
            openId.ClientId = options.Client;
            openId.ClientSecret = SecretFile.Read(options.Secret, options.SecretFile) is { Length: > 0 } secret ? secret : null;
            openId.ResponseType = OpenIdConnectResponseType.Code;
            openId.ResponseMode = OpenIdConnectResponseMode.Query;
            openId.UsePkce = true;
            openId.MapInboundClaims = false;
            openId.CallbackPath = CallbackPath;
            openId.CorrelationCookie.SameSite = openId.NonceCookie.SameSite = SameSiteMode.Lax;
            openId.CorrelationCookie.SecurePolicy = openId.NonceCookie.SecurePolicy = farm.Http.TlsProxy ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            openId.Events = new OpenIdConnectEvents
            {
                OnRedirectToIdentityProvider = context =>
                {
                    // Browsers reach the proxy, which alone speaks TLS.
                    context.ProtocolMessage.RedirectUri = farm.Http.TlsProxy
                        ? new UriBuilder(context.ProtocolMessage.RedirectUri) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri.AbsoluteUri
                        : context.ProtocolMessage.RedirectUri;
                    return Task.CompletedTask;
                },
                OnTicketReceived = context => SignInAsync(context, options, farm.Http.TlsProxy),
                OnRemoteFailure = context => RefuseAsync(context, $"The provider did not let you in: {MessageOf(context.Failure)}"),
            };
        });
    }

    public static void MapOpenId(this IEndpointRouteBuilder endpoints, FarmOptions farm)
    {
        if (farm.Access.OpenId.Authority.Length > 0)
        {
            endpoints.MapGet(StartPath, () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [SchemeName]))
                .AllowAnonymous().ExcludeFromDescription();
        }
    }

    /// <returns>The caller whom a sealed text of <see cref="Sealed"/> stands for; null: it is a key.</returns>
    public static Caller? Open(string text, string session) =>
        text.Split('\n') is [SchemeName, var role, var user] && Enum.TryParse(role, out FarmRole known) ? new Caller(user, known, SchemeName.ToLowerInvariant(), session) : null;

    private static string Sealed(FarmRole role, string user) => $"{SchemeName}\n{role}\n{user}";

    private static Task SignInAsync(TicketReceivedContext context, OpenIdOptions options, bool secure)
    {
        string? user = context.Principal?.FindFirstValue(options.UserClaim);
        FarmRole? role = context.Principal?.FindAll(options.RoleClaim).Select(claim => RoleOf(claim.Value)).Max();
        if (string.IsNullOrWhiteSpace(user) || user.Length > RequestLimits.LongestUser || user.Any(char.IsControl))
        {
            return RefuseAsync(context, $"The provider says nothing that could be a user's name in the claim {options.UserClaim}: ask the farm's administrator.");
        }

        if (role is not { } known)
        {
            return RefuseAsync(
                context, $"The provider gives you none of the roles {RolePrefix}viewer, {RolePrefix}artist and {RolePrefix}admin: ask the farm's administrator.");
        }

        SessionTickets tickets = context.HttpContext.RequestServices.GetRequiredService<SessionTickets>();
        context.Response.Cookies.Append(SessionTickets.CookieName, tickets.Seal(Sealed(known, user)), SessionTickets.Cookie(secure || context.Request.IsHttps));
        context.HandleResponse();

        // Whoever comes from the provider comes from another site, from where the cookie is not sent: the browser has to ask once more by itself.
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            "<!DOCTYPE html><html lang=\"en\"><head><title>Signed in</title><meta http-equiv=\"refresh\" content=\"0;url=/\"></head>"
                + "<body><a href=\"/\">You are signed in.</a></body></html>");
    }

    private static Task RefuseAsync(HandleRequestContext<RemoteAuthenticationOptions> context, string sentence)
    {
        context.HandleResponse();
        return SpecResult.Problem(ErrorClass.Usage, sentence, StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
    }

    private static string MessageOf(Exception? failure) => Shared.Protocol.MessageText.Clip(failure?.Message ?? "it did not say why.", 300);

    private static FarmRole? RoleOf(string claim) =>
        claim.StartsWith(RolePrefix, StringComparison.Ordinal) && Enum.TryParse(claim[RolePrefix.Length..], ignoreCase: true, out FarmRole role) && Enum.IsDefined(role) ? role : null;
}
