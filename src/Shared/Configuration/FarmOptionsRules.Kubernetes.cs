using System.Net;

namespace AADiff.Shared.Configuration;

/// <content>What a process that runs as a pod must be told.</content>
public static partial class FarmOptionsRules
{
    private const int MostContacts = 99;

    private static IEnumerable<string> Kubernetes(FarmOptions options)
    {
        KubernetesOptions kubernetes = options.Kubernetes;
        if (kubernetes.Discovers && options.SeedList.Count > 0)
        {
            yield return "kubernetes:pods and seeds are both set; a node finds its farm in one way.";
        }

        string address = options.PublicHost.Length > 0 ? options.PublicHost : options.Host;
        if (kubernetes.Discovers && !IPAddress.TryParse(address, out _))
        {
            yield return $"publicHost is '{address}', but with kubernetes:pods it must be the pod's address (status.podIP), by which Kubernetes knows it.";
        }

        if (kubernetes.Contacts is < 1 or > MostContacts)
        {
            yield return $"kubernetes:contacts is {kubernetes.Contacts}, but must lie between 1 and {MostContacts}.";
        }

        if (kubernetes.Discovers && options.Port == 0)
        {
            yield return "port is 0, but with kubernetes:pods it must be the same on all nodes, such as 4053.";
        }

        if ((kubernetes.Discovers || kubernetes.Pod.Length > 0) && !File.Exists(Path.Combine(kubernetes.Account, "token")))
        {
            yield return $"kubernetes:pods or kubernetes:pod is set, but {kubernetes.Account} holds no token; let the pod mount that of its service account.";
        }
    }
}
