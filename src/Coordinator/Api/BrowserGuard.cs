using System.Net;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

/// <summary>
/// Keeps web pages out: a browser sends what any page tells it to, to loopback and into networks that the page's owner can't reach. Refused are a
/// foreign <c>Origin</c>, a <c>Host</c> that is not this coordinator's (a page whose name was bound to this address anew), and whatever changes
/// something over the API without <see cref="FarmHttp.CommandHeader"/>, which no form can send and which a script may send only to its own host.
/// </summary>
internal sealed class BrowserGuard(RequestDelegate next, HostNames names)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Refusal(http.Request) is { } sentence
            ? SpecResult.Problem(ErrorClass.Usage, sentence, StatusCodes.Status403Forbidden).ExecuteAsync(http)
            : next(http);
    }

    private string? Refusal(HttpRequest request)
    {
        if (!names.Has(request.Host.Host))
        {
            return "This farm is not known by the host of that address: use its IP address, or set http:names to the names that clients use for it.";
        }

        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsOwn(origin, request))
        {
            return "The page of another site can't use this farm: send no Origin, or the farm's own.";
        }

        // The forms of the dashboard have a token of their own.
        return !request.Path.StartsWithSegments("/api") || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers[FarmHttp.CommandHeader].ToString() == "1"
            ? null
            : $"The header \"{FarmHttp.CommandHeader}: 1\" is missing, without which nothing is changed here, since forms of web pages can't send it: "
                + "add it, or use an aadiff of this version.";
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
        && from.Scheme is "http" or "https"
        && string.Equals(from.Host.Trim('[', ']'), request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && from.Port == (request.Host.Port ?? from.Port);
}

/// <summary>
/// Hosts by which clients may call this coordinator. An address needs no list, since no name can be bound to it anew, and neither does a name without
/// a dot, which nobody can register.
/// </summary>
/// <param name="configured">Names besides those; "*" takes any, and "*.example.com" those with one label in place of the star, as in certificates.</param>
internal sealed class HostNames(IEnumerable<string> configured)
{
    private readonly HashSet<string> _names = new(configured.Append(Dns.GetHostName()), StringComparer.OrdinalIgnoreCase);

    public bool Has(string host) =>
        host.Length > 0
        && (!host.Contains('.', StringComparison.Ordinal)
            || IPAddress.TryParse(host.Trim('[', ']'), out _)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || _names.Contains(host)
            || IsBelow(host)
            || _names.Contains("*"));

    private bool IsBelow(string host) => host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && _names.Contains("*" + host[dot..]);
}
