using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>A provider of OpenID Connect on loopback that takes everybody for the same person, and checks the code's proof (PKCE).</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string Client = "farm";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> _codes = [];
    private readonly WebApplication _app;

    private OpenIdProvider(string user, string[] roles)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        RsaSecurityKey key = new(_rsa) { KeyId = "key" };
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Address,
            authorization_endpoint = $"{Address}/authorize",
            token_endpoint = $"{Address}/token",
            jwks_uri = $"{Address}/jwks",
        }));
        _app.MapGet("/jwks", () =>
        {
            RSAParameters open = _rsa.ExportParameters(false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "key", n = Base64UrlEncoder.Encode(open.Modulus), e = Base64UrlEncoder.Encode(open.Exponent) } } });
        });
        _app.MapGet("/authorize", (HttpRequest http) =>
        {
            string code = Guid.NewGuid().ToString("n");
            _codes[code] = (http.Query["nonce"].ToString(), http.Query["code_challenge"].ToString());
            return Results.Redirect(QueryHelpers.AddQueryString(
                http.Query["redirect_uri"].ToString(), new Dictionary<string, string?> { ["code"] = code, ["state"] = http.Query["state"].ToString() }));
        });
        _app.MapPost("/token", async (HttpRequest http) =>
        {
            IFormCollection form = await http.ReadFormAsync();
            string proof = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            if (!_codes.TryRemove(form["code"].ToString(), out (string Nonce, string Challenge) asked) || asked.Challenge != proof)
            {
                return Results.BadRequest();
            }

            string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Address,
                Audience = Client,
                Claims = new Dictionary<string, object> { ["sub"] = "1", ["preferred_username"] = user, ["roles"] = roles, ["nonce"] = asked.Nonce },
                Expires = DateTime.UtcNow.AddMinutes(5),
                SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            });
            return Results.Json(new { access_token = "none", token_type = "Bearer", id_token = token });
        });
    }

    public string Address => _app.Urls.First();

    public static async Task<OpenIdProvider> StartAsync(string user, params string[] roles)
    {
        OpenIdProvider provider = new(user, roles);
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }
}
