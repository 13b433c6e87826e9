using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api;
using AADiff.Coordinator.Dashboard.Layout;
using AADiff.Coordinator.Dashboard.Watching;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AADiff.Coordinator.Dashboard;

/// <summary>The pages of a coordinator, for people: what its API has, to look at.</summary>
internal static class DashboardHosting
{
    /// <summary>Needs what <see cref="FarmApi.AddFarmApi"/> adds, and the database of keys.</summary>
    public static void AddDashboard(this IServiceCollection services, FarmOptions options)
    {
        services.AddOpenId(options);
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = DashboardLimits.LostPages;
            circuits.DisconnectedCircuitRetentionPeriod = DashboardLimits.LostFor;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = DashboardLimits.MessageBytes);
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddSingleton<FarmWatch>();
        services.AddSingleton<OtherCoordinators>();
        services.AddScoped<FarmClient>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OpenPages>(provider, DashboardLimits.OpenPages));
        services.AddScoped(provider => provider.GetRequiredService<OpenPages>().Counter());
        services.AddSingleton<PageHeaders>();
        services.AddSingleton<PageCalls>();
        services.AddDataProtection().SetApplicationName("AADiff farm");
        services.AddSingleton<SharedKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<SharedKeyRing>((keys, ring) => keys.XmlRepository = ring);
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "aadiff-form";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>After <see cref="FarmApi.UseFarmApi"/>, whose rules hold for the pages too.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.MapOpenId(app.Services.GetRequiredService<FarmOptions>());
        app.UseMiddleware<PageHeaders>();
        app.UseMiddleware<OpenPages>();
        app.UseAntiforgery();
        app.MapDashboardAssets();
        app.MapPost("/signout", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(AccessPolicies.Look)
            .ExcludeFromDescription();
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery forgery)
    {
        if (!await forgery.IsRequestValidAsync(http))
        {
            return SpecResult.Problem(ErrorClass.Usage, "Sign out with the button of a page of this farm.", StatusCodes.Status400BadRequest);
        }

        http.Response.Cookies.Delete(SessionTickets.CookieName, new CookieOptions { Path = "/" });
        return Results.Redirect(KeyAuthentication.SignInPath);
    }

    /// <summary>host:port where other coordinators send a page that lost theirs; null: clients reach this one in ways that it does not know.</summary>
    public static string? OwnAddress(FarmOptions options)
    {
        string host = options.Http.NameList.FirstOrDefault(name => !name.StartsWith('*'))
            ?? (IsAnywhere(options.Http.Host) ? options.PublicHost.Length > 0 ? options.PublicHost : options.Host : options.Http.Host);
        return options.Http.TlsProxy || options.Http.Port == 0 || IsAnywhere(host) || Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4)
            ? null
            : $"{host}:{options.Http.Port}";
    }

    private static bool IsAnywhere(string host) => host is "0.0.0.0" or "::" or "*" or "+";
}
