using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;

namespace AADiff.Coordinator.Dashboard.Watching;

/// <summary>Where the other coordinators serve the same pages: what a page that loses its own goes on with.</summary>
internal sealed class OtherCoordinators(ActorSystem system)
{
    /// <summary>Addresses of those that are up and that clients reach, such as <c>http://10.0.0.2:8080</c>.</summary>
    public IReadOnlyList<string> Known
    {
        get
        {
            Cluster cluster = Cluster.Get(system);
            return
            [
                .. cluster.State.Members
                    .Where(member => member.Status == MemberStatus.Up && member.Address != cluster.SelfAddress)
                    .Select(member => FarmNames.Said(member.Roles, FarmNames.HttpRolePrefix))
                    .Where(address => Uri.TryCreate($"http://{address}", UriKind.Absolute, out Uri? uri) && uri.Authority == address)
                    .Select(address => $"http://{address}")
                    .Order(StringComparer.Ordinal),
            ];
        }
    }
}
