using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/nodes</c>: the GPU nodes, and what an operator can ask of one.</summary>
internal sealed partial class NodeEndpoints
{
    /// <summary>Of an address in the cluster.</summary>
    private const int LongestName = 300;

    private readonly ILogger _log;

    public NodeEndpoints(ILoggerFactory logs) => _log = logs.CreateLogger<NodeEndpoints>();

    public void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder nodes = api.MapGroup("/nodes").WithTags("Nodes");
        nodes.MapGet("/", async (IFarm farm, CancellationToken gone) => SpecResult.Json(await farm.NodesAsync(gone)))
            .Described("listNodes", AccessPolicies.Look, "Lists the GPU nodes as they last reported.")
            .Answers<IReadOnlyList<NodeView>>();
        MapCommand(nodes, "drain", "Lets a node finish what it draws and take no new work.", NodeCommandKind.Drain);
        MapCommand(nodes, "undrain", "Lets a drained node take work again.", NodeCommandKind.Undrain);
        MapCommand(nodes, "clear", "Lets a node that was fenced after failures of its own take work again.", NodeCommandKind.Clear);
    }

    private void MapCommand(RouteGroupBuilder nodes, string verb, string summary, NodeCommandKind kind) =>
        nodes.MapPost($"/{{node}}/{verb}", (string node, IFarm farm, CancellationToken gone) => CommandAsync(node, kind, farm, gone))
            .Described($"{verb}Node", AccessPolicies.Administer, summary)
            .Parameter("node", "Its address, percent-encoded, or a part of it that no other node has.", ParameterKinds.Text(LongestName))
            .Answers<NodeCommandReply>()
            .Refuses(StatusCodes.Status404NotFound);

    private async Task<IResult> CommandAsync(string node, NodeCommandKind kind, IFarm farm, CancellationToken gone)
    {
        // Routing leaves an escaped '/' as it is, and a whole address has two.
        string name = Uri.UnescapeDataString(node);
        if (name.Length > LongestName)
        {
            throw new UserError(ErrorClass.Usage, $"The name of a node has at most {LongestName} characters, not {name.Length}.");
        }

        NodeCommandReply reply = await farm.CommandNodeAsync(name, kind, gone);
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
