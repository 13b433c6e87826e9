using System.ComponentModel;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Configuration;

/// <summary>
/// Everything that can be set about a process of the farm. This is the one place where each option is described: <see cref="FarmOptionTable"/>
/// makes the flags, the environment variables and the help text of these properties.
/// </summary>
public sealed record FarmOptions
{
    [Description("Roles of this process, separated by commas: coordinator, gpu.")]
    public string Roles { get; init; } = $"{FarmNames.CoordinatorRole},{FarmNames.GpuRole}";

    [Description("Address to listen on for other nodes; 0.0.0.0 listens on all.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Name under which other nodes reach this one, when it is not the address it listens on.")]
    public string PublicHost { get; init; } = "";

    [Description("Port for other nodes; 0 takes a free one.")]
    public int Port { get; init; }

    [Description("Nodes to join, as host:port separated by commas, in the same order on every node; empty: this process is a farm of its own.")]
    public string Seeds { get; init; } = "";

    [Description("Folder for the journal and the objects when these are not set; empty: AADIFF_HOME, else aadiff below the XDG data folder.")]
    public string Data { get; init; } = "";

    [Description("Folder for model digests and rewritten graphs, which may be deleted at any time; empty: cache below the data folder.")]
    public string Cache { get; init; } = "";

    [Description("How much is logged: trace, debug, information, warning, error.")]
    public string Log { get; init; } = "information";

    public ObjectOptions Objects { get; init; } = new();

    public JournalOptions Journal { get; init; } = new();

    public GpuOptions Gpu { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public TlsOptions Tls { get; init; } = new();

    public ClusterTimings Cluster { get; init; } = new();

    public JobLimits Jobs { get; init; } = new();

    public SweepOptions Sweep { get; init; } = new();

    public IReadOnlyList<string> RoleList => Split(Roles);

    public IReadOnlyList<string> SeedList => Split(Seeds);

    /// <summary>host:port by which other nodes know this one; the port is 0 when it is chosen at the start.</summary>
    public string Address => $"{(PublicHost.Length > 0 ? PublicHost : Host)}:{Port}";

    public bool IsCoordinator => RoleList.Contains(FarmNames.CoordinatorRole);

    public bool IsGpu => RoleList.Contains(FarmNames.GpuRole);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
