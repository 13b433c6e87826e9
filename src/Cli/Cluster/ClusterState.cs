using System.Collections.Immutable;
using AADiff.Shared.Hosting;

namespace AADiff.Cli.Cluster;

/// <summary>Contents of <c>farm.json</c>.</summary>
/// <param name="Address">HTTP address of the coordinator.</param>
/// <param name="Members">Its processes, the coordinator first.</param>
internal sealed record ClusterState(Uri Address, ImmutableArray<ClusterMember> Members);

/// <param name="Name">coordinator, gpu-1, …</param>
/// <param name="ProcessId">Its id on this machine.</param>
/// <param name="Started">When the process began, by the clock of that moment.</param>
/// <param name="Log">Its log file.</param>
/// <param name="Identity">A later process can have the same id. Null in files of earlier versions, and on systems that do not tell.</param>
internal sealed record ClusterMember(string Name, int ProcessId, DateTimeOffset Started, string Log, ProcessIdentity? Identity = null);
