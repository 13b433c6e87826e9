using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace AADiff.Coordinator.Api.Description;

/// <summary>
/// The document as a page to read and try, at <c>/docs</c>. Its script comes with this program; the page may load nothing from elsewhere and send
/// nothing elsewhere, whatever the script wants.
/// </summary>
internal static class ApiPage
{
    private const int NonceBytes = 16;

    public static void MapApiPage(this IEndpointRouteBuilder endpoints) => endpoints.MapScalarApiReference("/docs", Configure).AllowAnonymous();

    private static void Configure(ScalarOptions options, HttpContext http)
    {
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        options
            .WithTitle("AADiff farm")
            .WithNonce(nonce)
            .WithOpenApiRoutePattern(FarmApi.DocumentPath)
            .DisableDefaultFonts()
            .HideClientButton()
            .DisableAgent()
            .DisableMcp();

        // On this machine's own address it would offer to share the document with its makers.
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.Telemetry = false;
    }
}
