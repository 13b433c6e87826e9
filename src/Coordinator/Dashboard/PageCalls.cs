using System.Net;
using System.Security.Cryptography;

namespace AADiff.Coordinator.Dashboard;

/// <summary>
/// Calls of pages come from this process, but in the name of a browser elsewhere: a number that nobody else knows lets them say from where, so that the
/// record of who did what and the limits of an address hold for that.
/// </summary>
internal sealed class PageCalls : IMiddleware
{
    private const string Header = "X-AADiff-Page";

    private readonly string _token = RandomNumberGenerator.GetHexString(64);

    /// <summary>For the calls of a page that is looked at from <paramref name="address"/>; null: it is not known from where.</summary>
    public void Mark(HttpClient http, IPAddress? address)
    {
        if (address is not null)
        {
            http.DefaultRequestHeaders.Add(Header, $"{_token} {address}");
        }
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[Header].ToString().Split(' ') is [var token, var address]
            && token.Length == _token.Length
            && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(token), System.Text.Encoding.UTF8.GetBytes(_token))
            && IPAddress.TryParse(address, out IPAddress? from))
        {
            context.Connection.RemoteIpAddress = from;
        }

        return next(context);
    }
}
