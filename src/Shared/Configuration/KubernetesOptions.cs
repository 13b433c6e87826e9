using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>What a process that runs as a pod asks of Kubernetes: who the others of its farm are, and that another pod be ended than itself.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Name of the container of a farm's process in its pod: a pod in which it waits to be started is not asked.</summary>
    public const string Container = "aadiff";

    [Description(
        "Labels of the farm's pods, such as app.kubernetes.io/instance=aadiff: nodes find the farm by asking Kubernetes for them, instead of by seeds. Then publicHost is the pod's address, and port the same on all.")]
    public string Pods { get; init; } = "";

    [Description("Such pods that must be found before a farm is founded, all of which have to answer: more than half of the coordinators.")]
    public int Contacts { get; init; } = 1;

    [Description("Name of this pod: a GPU node writes to it what its end would cost, so that idle nodes are ended first. Empty: it writes nothing.")]
    public string Pod { get; init; } = "";

    [Description("Folder with the pod's token, its namespace and the API server's certificate.")]
    public string Account { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Nodes find each other through the API server.</summary>
    public bool Discovers => Pods.Length > 0;
}
