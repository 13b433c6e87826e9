using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Akka.Hosting;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>Mutual TLS under authorities of the farm's own.</summary>
internal static class FarmTls
{
    /// <summary>In place of Akka's transport; host, port and sizes stay where they are configured.</summary>
    /// <exception cref="UserError">Usage: the certificates can't be used.</exception>
    public static AkkaConfigurationBuilder WithFarmTls(this AkkaConfigurationBuilder builder, TlsOptions tls)
    {
        NodeCertificates certificates = new(tls);
        return builder
            .AddHocon(
                $"""akka.remote.dot-netty.tcp.transport-class = "{typeof(TlsTransport).AssemblyQualifiedName}" """, HoconAddMode.Prepend)
            .AddSetup(new TlsSetup(certificates))
            .WithActors((system, _) => system.ActorOf(CertificateWatch.Props(certificates, TimeProvider.System), "certificate-watch"));
    }
}
