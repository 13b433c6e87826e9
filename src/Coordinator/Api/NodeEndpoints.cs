using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/nodes</c>: the GPU nodes, and what an operator can ask of one.</summary>
internal sealed partial class NodeEndpoints
{
    private readonly ILogger _log;

    public NodeEndpoints(ILoggerFactory logs) => _log = logs.CreateLogger<NodeEndpoints>();

    public void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder nodes = api.MapGroup("/nodes");
        nodes.MapGet("/", async (IFarm farm, CancellationToken gone) => SpecResult.Json(await farm.NodesAsync(gone)));
        MapCommand(nodes, "drain", NodeCommandKind.Drain);
        MapCommand(nodes, "undrain", NodeCommandKind.Undrain);
        MapCommand(nodes, "clear", NodeCommandKind.Clear);
    }

    private void MapCommand(RouteGroupBuilder nodes, string verb, NodeCommandKind kind) =>
        nodes.MapPost($"/{{node}}/{verb}", (string node, IFarm farm, CancellationToken gone) => CommandAsync(node, kind, farm, gone));

    private async Task<IResult> CommandAsync(string node, NodeCommandKind kind, IFarm farm, CancellationToken gone)
    {
        // Routing leaves an escaped '/' as it is, and a whole address has two.
        NodeCommandReply reply = await farm.CommandNodeAsync(Uri.UnescapeDataString(node), kind, gone);
        if (reply.Refused is { } refused)
        {
            LogRefused(node, kind, refused);
        }
        else
        {
            LogCommanded(reply.Node!.Node, kind, reply.Node.State);
        }

        return reply.Node is null ? SpecResult.Problem(ErrorClass.Usage, reply.Refused!, StatusCodes.Status404NotFound) : SpecResult.Json(reply);
    }
}
