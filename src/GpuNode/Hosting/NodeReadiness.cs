using AADiff.Shared.Configuration;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AADiff.GpuNode.Hosting;

/// <summary>
/// Whether a GPU node can be given work: it has joined a farm that has a coordinator, and its renderer is loaded and not fenced. Answers at once: it
/// asks nobody.
/// </summary>
internal sealed class NodeReadiness
{
    private volatile string _state = "loading";
    private volatile bool _ready;
    private volatile bool _started;
    private Cluster? _cluster;

    /// <summary>Why it is not ready, in a few words; null: it is.</summary>
    public string? WhyNot => !Joined ? "it has not joined a farm with a coordinator"
        : !_ready ? $"it is {_state}"
        : null;

    /// <summary>Its renderer was ready once.</summary>
    public bool Started => _started;

    private bool Joined => _cluster is { SelfMember.Status: MemberStatus.Up, State: var farm }
        && farm.Members.Any(member => member.Status == MemberStatus.Up && member.HasRole(FarmNames.CoordinatorRole) && !farm.Unreachable.Contains(member));

    public void Watch(ActorSystem system) => _cluster = Cluster.Get(system);

    /// <param name="ready">It takes work.</param>
    /// <param name="state">What it is otherwise.</param>
    public void Update(bool ready, string state)
    {
        (_state, _ready) = (state.ToLowerInvariant(), ready);
        _started |= ready;
    }
}

/// <summary>What an orchestrator asks a GPU node.</summary>
internal static class NodeProbes
{
    /// <summary>
    /// <c>/healthz</c>: the process runs. <c>/startupz</c>: its renderer was loaded. <c>/readyz</c>: it can be given work. <c>/metrics</c>: for
    /// Prometheus.
    /// </summary>
    public static void MapNodeProbes(this WebApplication app, FarmOptions options)
    {
        app.MapGet("/healthz", () => Results.Text("Healthy"));
        app.MapGet("/startupz", (NodeReadiness node) => node.Started ? Results.Text("Started") : No("its renderer is not loaded yet"));
        app.MapGet("/readyz", (NodeReadiness node) => node.WhyNot is { } reason ? No(reason) : Results.Text("Ready"));
        if (options.Telemetry.Metrics)
        {
            app.MapPrometheusScrapingEndpoint();
        }
    }

    private static IResult No(string reason) => Results.Text($"Not ready: {reason}", statusCode: StatusCodes.Status503ServiceUnavailable);
}
