using System.Globalization;
using AADiff.Shared.Configuration;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Hosting;

/// <summary>The part of Akka's configuration that has no options class.</summary>
internal static class FarmHocon
{
    /// <summary>
    /// Messages are small, so a large one is a defect that has to be seen. Shards are kept by distributed data without its durable store; what is
    /// remembered is remembered in the journal. A margin of 0 would count stable-after twice. A process that comes back under the address of a dead
    /// member joins with its second try, after the dead one is removed: Akka's own pause before that is 10 s. An address at which nobody answered is
    /// not tried again for 1 s, not for 5. Every node talks over connections that it opened itself: with connections used both ways, a node that
    /// came back and was called by the other at the same time could stop reading the very one that the other went on writing to (docs/adr/0004).
    /// What Akka calls reuse of an address lets two processes of one user listen on one port; a port of a process that has ended is free without it.
    /// The shutdown's phases do not extend by themselves: each is as long as the work in it. Proxies of singletons warn at every start and stop of a
    /// process that they had not found their singleton in time, whatever the time.
    /// </summary>
    public static string Cluster(FarmOptions options) => $$"""
        akka {
          remote.log-frame-size-exceeding = 64000b
          remote.retry-gate-closed-for = 1s
          remote.use-passive-connections = off
          remote.dot-netty.tcp {
            tcp-reuse-addr = off
            maximum-frame-size = 256000b
            send-buffer-size = 512000b
            receive-buffer-size = 512000b
          }
          cluster {
            failure-detector.acceptable-heartbeat-pause = {{Seconds(options.Cluster.HeartbeatPause)}}
            seed-node-timeout = {{Seconds(options.Cluster.SeedTimeout)}}
            retry-unsuccessful-join-after = 2s
            down-removal-margin = {{Seconds(options.Cluster.RemovalMargin)}}
            singleton-proxy.log-singleton-identification-failure = off
            split-brain-resolver.stable-after = {{Seconds(options.Cluster.StableAfter)}}
            sharding {
              state-store-mode = ddata
              remember-entities-store = eventsourced
              distributed-data.durable.keys = []
              least-shard-allocation-strategy.rebalance-absolute-limit = 20
              handoff-timeout = {{Seconds(FarmTimings.HandOff.TotalSeconds)}}
              retry-interval = 1s
              entity-restart-backoff = 2s
            }
          }
          coordinated-shutdown.phases {
            before-service-unbind.timeout = {{Seconds(options.Cluster.Drain)}}
            cluster-sharding-shutdown-region.timeout = {{Seconds(FarmTimings.HandOff.TotalSeconds)}}
            cluster-exiting.timeout = 15s
          }
        }
        """;

    private static string Seconds(double seconds) => ((long)(seconds * 1000)).ToString(CultureInfo.InvariantCulture) + "ms";
}
