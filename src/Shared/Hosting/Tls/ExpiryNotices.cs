using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>Who was told when that a certificate runs out.</summary>
internal sealed record ExpiryNotices
{
    /// <summary>Long enough before to make a new one and to restart nothing in a hurry.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    public static readonly TimeSpan Again = TimeSpan.FromDays(1);

    private ImmutableDictionary<string, DateTimeOffset> _told = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <returns>Those to be told of now.</returns>
    public ImmutableArray<X509Certificate2> Due(IEnumerable<X509Certificate2> certificates, DateTimeOffset now) =>
    [
        .. certificates.Where(certificate => certificate.NotAfter.ToUniversalTime() - now <= Ahead
            && !(_told.TryGetValue(certificate.Thumbprint, out DateTimeOffset told) && now - told < Again)),
    ];

    public ExpiryNotices Tell(IEnumerable<X509Certificate2> certificates, DateTimeOffset now) =>
        this with { _told = _told.SetItems(certificates.Select(certificate => KeyValuePair.Create(certificate.Thumbprint, now))) };
}
