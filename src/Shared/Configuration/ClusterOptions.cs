using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>
/// How fast the farm gives up on a silent node. After a kill its work is elsewhere within about heartbeat pause + stable-after + margin + 3 s;
/// shorter times take a busy node for a dead one.
/// </summary>
public sealed record ClusterTimings
{
    [Description("Seconds without heartbeats after which a node counts as unreachable.")]
    public double HeartbeatPause { get; init; } = 4;

    [Description("Seconds for which the picture of who is reachable must not change before a side of a split is stopped.")]
    public double StableAfter { get; init; } = 5;

    [Description("Seconds after a removal before its shards and singletons start elsewhere; not 0, which would count the time above twice.")]
    public double RemovalMargin { get; init; } = 0.5;

    [Description("Who survives a split: keep-majority (of two equal halves, the one with the lowest address), or keep-oldest.")]
    public string SplitBrain { get; init; } = "keep-majority";

    [Description("Seconds the first seed looks for the other seeds before it founds a farm.")]
    public double SeedTimeout { get; init; } = 12;

    [Description(
        "Seconds without any coordinator after which a GPU node ends, so that its supervisor restarts it: a coordinator that was the only seed may have come back with a farm of its own.")]
    public double Orphaned { get; init; } = 60;

    [Description("Seconds a node may take to finish its pictures when it is told to stop.")]
    public double Drain { get; init; } = 120;
}

/// <summary>
/// Mutual TLS between nodes: with a certificate set, every node must show one that an authority of the farm's own has signed. All nodes of a farm have
/// it or none has.
/// </summary>
public sealed record TlsOptions
{
    [Description(
        "Certificate of this node: PEM with the key beside it, or PFX with the key inside. Empty: connections between nodes are not encrypted.")]
    public string Certificate { get; init; } = "";

    [Description("Private key of this node (PEM), when the certificate is PEM.")]
    public string Key { get; init; } = "";

    [Description("Certificates of the authorities that sign the nodes' certificates: PEM files separated by commas, each with one or several. Like tls:certificate and tls:key they are read anew when they change.")]
    public string Authority { get; init; } = "";

    [Secret]
    [Description("Password of the PFX or of the key.")]
    public string Password { get; init; } = "";

    [Description("File that holds that password.")]
    public string PasswordFile { get; init; } = "";

    public IReadOnlyList<string> AuthorityList => FarmOptions.Split(Authority);

    public bool Enabled => Certificate.Length > 0;
}
