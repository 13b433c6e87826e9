using System.ComponentModel;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Configuration;

/// <summary>
/// Every setting of a process of the farm. This is the one place where each option is described: <see cref="FarmOptionTable"/>
/// makes the flags, the environment variables and the help text of these properties.
/// </summary>
public sealed record FarmOptions
{
    [Description("Roles of this process, separated by commas: coordinator, gpu.")]
    public string Roles { get; init; } = $"{FarmNames.CoordinatorRole},{FarmNames.GpuRole}";

    [Description("Address to listen on for other nodes; 0.0.0.0 listens on all.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Name under which other nodes reach this one, when it is not the address it listens on; auto: the name of this machine.")]
    public string PublicHost { get; init; } = "";

    [Description("Port for other nodes; 0 takes a free one.")]
    public int Port { get; init; }

    [Description("Whether to listen without TLS on other addresses than those of this machine alone. Whoever reaches such a port commands the farm.")]
    public bool Insecure { get; init; }

    [Description("Nodes to join, as host:port separated by commas, in the same order on every node; empty: this process is a farm of its own.")]
    public string Seeds { get; init; } = "";

    [Description("Folder for the journal and the objects when these are not set; empty: AADIFF_HOME, else aadiff below the XDG data folder.")]
    public string Data { get; init; } = "";

    [Description("Folder for model digests and rewritten graphs, which may be deleted at any time; empty: cache below the data folder.")]
    public string Cache { get; init; } = "";

    [Description("How much is logged: trace, debug, information, warning, error.")]
    public string Log { get; init; } = "information";

    [Description("How a record of the log is written, always as one line: text, or json with the fields of the record as members.")]
    public string LogFormat { get; init; } = "text";

    public ObjectOptions Objects { get; init; } = new();

    public JournalOptions Journal { get; init; } = new();

    public GpuOptions Gpu { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public AccessOptions Access { get; init; } = new();

    public HookOptions Hooks { get; init; } = new();

    public TlsOptions Tls { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    public ProbeOptions Probes { get; init; } = new();

    public KubernetesOptions Kubernetes { get; init; } = new();

    public ClusterTimings Cluster { get; init; } = new();

    public JobLimits Jobs { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public SweepOptions Sweep { get; init; } = new();

    public IReadOnlyList<string> RoleList => Split(Roles);

    public IReadOnlyList<string> SeedList => Split(Seeds);

    /// <summary>host:port by which other nodes know this one; the port is 0 when it is chosen at the start.</summary>
    public string Address => $"{(PublicHost.Length > 0 ? PublicHost : Host)}:{Port}";

    public bool IsCoordinator => RoleList.Contains(FarmNames.CoordinatorRole);

    /// <summary>Clients need a key.</summary>
    public bool NeedsKeys => Access.Keys switch
    {
        AccessOptions.Required => true,
        AccessOptions.Off => false,
        _ => !Insecure && (Http.TlsProxy || !FarmOptionsRules.IsLoopback(Http.Host)),
    };

    public bool IsGpu => RoleList.Contains(FarmNames.GpuRole);

    internal static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What a node with the role gpu renders on.</summary>
public sealed record GpuOptions
{
    [Description("Pictures rendered together; 0: what the device holds.")]
    public int Slots { get; init; }

    [Description("Segments of videos encoded at the same time; 0: one for two cores, at most 8.")]
    public int Encoders { get; init; }

    [Description(
        "Device: cpu, cuda, cuda:N, several alike as cuda:0,cuda:1, or auto, which is the first CUDA device when this build and this machine have one, else the CPU.")]
    public string Device { get; init; } = "auto";

    [Description("GiB of the device's memory that drawing may take, by estimate; no network of a model is given more on a GPU. 0: all there is.")]
    public double Memory { get; init; }

    [Description("Whether the steps on one CUDA device are captured as CUDA graphs and played back. Look at bench gpu first: this has not been measured.")]
    public bool Graphs { get; init; }

    [Description("Folders below which models are looked for by name, separated by ':' (';' on Windows); empty: the folder the program runs in.")]
    public string Models { get; init; } = "";
}

/// <summary>Where figures, traces and logs go.</summary>
public sealed record TelemetryOptions
{
    [Description("Address of an OpenTelemetry collector, such as http://collector:4317; empty: nothing is sent.")]
    public string Otlp { get; init; } = "";

    [Description("How the collector is talked to: grpc, or http (protobuf, to v1/traces, v1/metrics and v1/logs below the address).")]
    public string OtlpProtocol { get; init; } = "grpc";

    [Description("Whether a coordinator answers /metrics for Prometheus on its port for clients; a GPU node does on its port for probes.")]
    public bool Metrics { get; init; } = true;
}

/// <summary>What whoever watches over a GPU node asks it; a coordinator answers the same on its port for clients.</summary>
public sealed record ProbeOptions
{
    [Description("Address to listen on for /healthz, /startupz, /readyz and /metrics of a GPU node.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Port for them; 0: the node answers none.")]
    public int Port { get; init; }
}

/// <summary>The API and the dashboard of a coordinator.</summary>
public sealed record HttpOptions
{
    [Description("Address to listen on for clients.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Port for clients; 0 takes a free one.")]
    public int Port { get; init; } = 8080;

    [Description(
        "Names with a dot under which clients call this coordinator, separated by commas; calls by another name are refused, as a web page could make them. * takes any, *.example.com those with one label in place of the star.")]
    public string Names { get; init; } = "";

    public IReadOnlyList<string> NameList => Names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Description("Whether a proxy that speaks TLS with clients stands before http:host, and nobody else reaches the port. This port itself has no TLS.")]
    public bool TlsProxy { get; init; }
}

/// <summary>When pictures and jobs are given up.</summary>
public sealed record JobLimits
{
    [Description("Share of failed pictures, 0 to 1, at which a job stops early.")]
    public double FailedShare { get; init; } = 0.10;

    [Description("Attempts at a picture that can't be rendered.")]
    public int DataAttempts { get; init; } = 3;

    [Description("Nodes that may fail at, or die under, one picture before it is given up.")]
    public int DistinctNodes { get; init; } = 3;

    [Description("Jobs that a coordinator plans at the same time; others wait their turn, which goes round among users. 0: half of its cores, 1 to 4.")]
    public int Planned { get; init; }

    [Description("Jobs that wait to be planned by a coordinator, beyond which it refuses new ones for a while. No user has more of them than places are left.")]
    public int PlanningQueue { get; init; } = 1000;

    [Description("Whether the beginning of a video can be watched while the rest of it is drawn. Its parts stay in the store for a day after the job has ended.")]
    public bool Watch { get; init; } = true;

    [Description("GiB of memory that drawing one picture may take, by estimate; larger pictures are refused. 0: what the largest GPU node has.")]
    public double PictureMemory { get; init; }
}

/// <summary>What the farm removes from its store by itself.</summary>
public sealed record SweepOptions
{
    [Description("Hours from one sweep of the store to the next, in which what no job needs is removed; 0: only when aadiff gc asks for it.")]
    public double Every { get; init; } = 24;

    [Description("Days for which pictures that no job needs stay, in case they are asked for again.")]
    public double Pictures { get; init; } = 30;

    [Description("Days after which an ended job is forgotten and its video removed, and what jobs left that this farm does not know; 0: never.")]
    public double Jobs { get; init; }
}
