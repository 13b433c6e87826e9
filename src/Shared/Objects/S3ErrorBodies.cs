using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace AADiff.Shared.Objects;

/// <summary>
/// Ceph's error bodies have a code but an empty message, at which Minio 7.0.0 fails with an ArgumentNullException and the code is lost.
/// This gives them one: the code.
/// </summary>
internal sealed class S3ErrorBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "application/xml")
        {
            return response;
        }

        string body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        string code = Regex.Match(body, "<Code>([^<]*)</Code>").Groups[1].Value;
        body = Regex.Replace(body, "<Message */>|<Message></Message>", $"<Message>{code}</Message>");
        response.Content.Dispose();
        response.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/xml"));
        return response;
    }
}
