using System.Net;
using AADiff.Coordinator.Access;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AADiff.Coordinator.Dashboard;

/// <summary>
/// The farm as whoever looks at a page may see it: this coordinator's own API, called with what his browser keeps. So a page can do nothing that its
/// owner could not do without it, and there is one place that says who may what.
/// </summary>
internal sealed class FarmClient(AuthenticationStateProvider who, IServer server, PageCalls calls, IHttpContextAccessor connection) : IDisposable
{
    // Known while the page's connection is made, when this is.
    private readonly IPAddress? _from = connection.HttpContext?.Connection.RemoteIpAddress;
    private HttpClient? _http;
    private Caller? _caller;

    public async Task<Caller> CallerAsync() => _caller ??= Caller.Of((await who.GetAuthenticationStateAsync()).User)
        ?? throw new UserError(ErrorClass.Usage, "Your session is over: sign in again.");

    public async Task<HttpFarm> FarmAsync() => new(await HttpAsync());

    public async Task<HttpFarmDetails> DetailsAsync() => new(await HttpAsync());

    public async Task<HttpFarmAccess> AccessAsync() => new(await HttpAsync());

    /// <summary>Whoever looks may still do so.</summary>
    /// <exception cref="UserError">Usage: his key was revoked, or his session is over.</exception>
    public async Task RequireAsync(CancellationToken gone) => await (await AccessAsync()).MeAsync(gone);

    public void Dispose() => _http?.Dispose();

    private async Task<HttpClient> HttpAsync()
    {
        if (_http is null)
        {
            Caller caller = await CallerAsync();
            _http = FarmHttp.ClientWithin(Own());
            calls.Mark(_http, _from);
            if (caller.Session is { } session)
            {
                _http.DefaultRequestHeaders.Add("Cookie", $"{SessionTickets.CookieName}={session}");
            }
        }

        return _http;
    }

    /// <summary>Where this process listens, from itself.</summary>
    private Uri Own()
    {
        BindingAddress address = BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        string host = address.Host is "0.0.0.0" or "*" or "+" ? "127.0.0.1" : address.Host is "[::]" ? "[::1]" : address.Host;
        return new UriBuilder(address.Scheme, host.Trim('[', ']'), address.Port).Uri;
    }
}
