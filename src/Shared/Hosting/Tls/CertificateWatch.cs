using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>Takes changed certificates into use, and tells in time, and every day, which ones run out.</summary>
internal sealed class CertificateWatch : ReceiveActor, IWithTimers
{
    private readonly NodeCertificates _certificates;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ExpiryNotices _notices = new();

    public CertificateWatch(NodeCertificates certificates, TimeProvider time)
    {
        (_certificates, _time) = (certificates, time);
        Receive<Check>(_ => OnCheck());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeCertificates certificates, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new CertificateWatch(certificates, time));

    protected override void PreStart() => Timers.StartPeriodicTimer(Check.Instance, Check.Instance, TimeSpan.Zero, FarmTimings.CertificateCheck);

    private void OnCheck()
    {
        try
        {
            if (_certificates.Refresh())
            {
                _log.Info(
                    "new connections use {0} from now on, and accept what is signed by {1}",
                    TrustedCertificates.NameOf(_certificates.Current.Own),
                    string.Join(", ", _certificates.Current.Authorities.Select(TrustedCertificates.NameOf)));
            }
        }
        catch (UserError unusable)
        {
            _log.Error("changed certificates are not taken into use, the former ones stay: {0}", unusable.Message);
        }

        DateTimeOffset now = _time.GetUtcNow();
        ImmutableArray<X509Certificate2> due = _notices.Due(_certificates.Current.All, now);
        foreach (X509Certificate2 certificate in due)
        {
            bool over = certificate.NotAfter.ToUniversalTime() <= now;
            _log.Warning(
                "the certificate {0} {1} on {2}: {3}",
                TrustedCertificates.NameOf(certificate),
                over ? "has expired" : "expires",
                TrustedCertificates.DateOf(certificate.NotAfter),
                over ? "no node accepts it any more; put a new one into its file" : "put a new one into its file before, nodes take it without a restart");
        }

        _notices = _notices.Tell(due, now);
    }

    internal sealed record Check
    {
        public static Check Instance { get; } = new();
    }
}
