using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting.Kubernetes;
using AADiff.Shared.Hosting.Tls;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;

namespace AADiff.Shared.Hosting;

/// <summary>Makes an actor system a member of a farm; the same for both roles.</summary>
public static class FarmCluster
{
    /// <summary>Name of every farm's actor system: part of all addresses, so nodes of other names can't meet.</summary>
    public const string SystemName = "aadiff";

    /// <param name="builder">Of the actor system.</param>
    /// <param name="options">Checked.</param>
    /// <param name="moreRoles">Roles that say something about this node, such as its slots.</param>
    public static AkkaConfigurationBuilder WithFarmCluster(this AkkaConfigurationBuilder builder, FarmOptions options, params string[] moreRoles)
    {
        string scheme = options.Tls.Enabled ? "akka.ssl.tcp" : "akka.tcp";
        RemoteOptions remoting = new()
        {
            HostName = options.Host,
            PublicHostName = options.PublicHost.Length > 0 ? options.PublicHost : null,
            Port = options.Port,
        };
        if (options.Tls.Enabled)
        {
            builder.WithFarmTls(options.Tls);
        }

        ClusterOptions cluster = new()
        {
            Roles = [.. options.RoleList.Concat(moreRoles).Distinct()],
            SeedNodes = options.SeedList.Count == 0 ? null : [.. options.SeedList.Select(seed => $"{scheme}://{SystemName}@{seed}")],
            SplitBrainResolver = options.Cluster.SplitBrain == "keep-oldest" ? new KeepOldestOption() : new KeepMajorityOption(),
        };

        builder
            .AddHocon(FarmHocon.Cluster(options), HoconAddMode.Prepend)
            .WithRemoting(remoting)
            .WithClustering(cluster)
            .WithFarmProtocol()
            .WithActors((system, _) => system.ActorOf(QuarantineWatch.Props(TimeProvider.System), "quarantine-watch"));

        if (options.Kubernetes.Discovers)
        {
            return builder.WithPodSearch(options);
        }

        // A process without seeds is a farm of one that nobody has to found.
        return options.SeedList.Count > 0 ? builder : builder.AddStartup((system, _) => JoinSelf(system));
    }

    private static void JoinSelf(ActorSystem system)
    {
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
    }
}
