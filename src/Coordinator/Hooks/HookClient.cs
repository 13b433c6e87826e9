using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace AADiff.Coordinator.Hooks;

/// <summary>
/// Sends webhooks. Whom a name stands for is looked up here, and the connection is made to the very address that was found to be public: a name that
/// stands for another one a moment later changes nothing. Redirects are not followed, and no proxy is used.
/// </summary>
internal sealed class HookClient : IDisposable
{
    public const string SignatureHeader = "X-AADiff-Signature";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly byte[] _secret;

    /// <param name="secret">Signs what is sent.</param>
    /// <param name="privateToo">Whether addresses that are not public may be called.</param>
    public HookClient(string secret, bool privateToo)
    {
        _secret = Encoding.UTF8.GetBytes(secret);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, privateToo, cancellationToken),
        })
        {
            Timeout = _limit,
        };
    }

    /// <summary>Of the time and the body: who knows the secret sees that both came from the farm, and that it is no old message sent again.</summary>
    public static string Sign(byte[] secret, long seconds, string body) => string.Create(
        CultureInfo.InvariantCulture,
        $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.{body}"))))}");

    /// <returns>Null, or why it did not arrive.</returns>
    public async Task<string?> SendAsync(HookTarget target, string body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, target.Address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(SignatureHeader, Sign(_secret, now.ToUnixTimeSeconds(), body));
        request.Headers.UserAgent.ParseAdd("AADiff");
        try
        {
            // What is answered is nobody's business here: its body is not read.
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return e is HttpRequestException { InnerException: NotPublicException notPublic } ? notPublic.Message : "it does not answer";
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool privateToo, CancellationToken cancellationToken)
    {
        IPAddress[] found = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        IPAddress[] allowed = privateToo ? found : [.. found.Where(PublicAddresses.Has)];
        if (allowed.Length == 0)
        {
            throw new NotPublicException(found.Length == 0 ? "it has no address" : "its address is not a public one, which hooks:private would have to allow");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class NotPublicException(string reason) : Exception(reason);
}
