using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Farm;

/// <summary>The farm at a glance.</summary>
/// <param name="Members">All cluster members.</param>
/// <param name="Nodes">GPU nodes, as they last reported.</param>
/// <param name="JobsByStatus">Number of jobs by state, for the states that some job is in; as they last were, or none, while the database is away.</param>
/// <param name="PendingGpuSeconds">Seconds of GPU time that all pictures asked for and not drawn will take; what an autoscaler looks at.</param>
public sealed record FarmView(
    ImmutableArray<FarmMember> Members,
    ImmutableArray<NodeView> Nodes,
    ImmutableSortedDictionary<string, int> JobsByStatus,
    double PendingGpuSeconds);

/// <summary>A process of the farm.</summary>
/// <param name="Address">Its address in the cluster.</param>
/// <param name="Status">State of its membership in lower case, or "unreachable".</param>
/// <param name="Roles">What it does, in alphabetical order.</param>
/// <param name="JobShards">Shards of jobs that it has.</param>
/// <param name="FrameShards">Shards of pictures that it has.</param>
public sealed record FarmMember(string Address, string Status, ImmutableArray<string> Roles, int JobShards, int FrameShards)
{
    /// <summary>What a GPU node draws on; null: it is none, or of an earlier version.</summary>
    [JsonIgnore]
    public string? Device => FarmNames.Said(Roles, FarmNames.DeviceRolePrefix);
}

/// <summary>A GPU node, as it last reported.</summary>
/// <param name="Node">Its address in the cluster.</param>
/// <param name="Slots">Pictures that it draws at once.</param>
/// <param name="Running">Pictures that it draws or stores now.</param>
/// <param name="Waiting">Pictures that wait there.</param>
/// <param name="MillisecondsPerPicture">Recent mean; 0 when it has drawn nothing yet.</param>
/// <param name="Draining">It takes no new work.</param>
/// <param name="Fenced">Why it gets no work after failures of its own; null when it gets some.</param>
/// <param name="Rendered">Pictures that it has drawn since it started.</param>
public sealed record NodeView(
    string Node,
    int Slots,
    int Running,
    int Waiting,
    double MillisecondsPerPicture,
    bool Draining,
    string? Fenced,
    long Rendered)
{
    /// <summary>fenced, draining or ready.</summary>
    public string State => Fenced is not null ? "fenced" : Draining ? "draining" : "ready";
}
