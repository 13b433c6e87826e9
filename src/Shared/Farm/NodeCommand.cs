using AADiff.Shared.Errors;

namespace AADiff.Shared.Farm;

/// <summary>What can be asked of a GPU node.</summary>
public enum NodeCommandKind
{
    /// <summary>Take no new work and finish what runs; what waits goes to other nodes.</summary>
    Drain,

    /// <summary>Take work again.</summary>
    Undrain,

    /// <summary>Forget the failures for which the node was fenced, and load its renderer again if that had failed.</summary>
    Clear,
}

/// <param name="Node">The node afterwards; null when no node, or more than one, has that name.</param>
/// <param name="Refused">One sentence when there is no such node, or when its reports do not show the command; null when they do.</param>
public sealed record NodeCommandReply(NodeView? Node, string? Refused);

/// <summary>Finds the node that an operator means.</summary>
public static class NodeNames
{
    /// <summary>
    /// The node of that address; else the only one whose address ends with that host and port; else the only one whose address contains
    /// <paramref name="name"/>. A reply without a node says which nodes there are.
    /// </summary>
    public static NodeCommandReply Find(IReadOnlyList<NodeView> nodes, string name)
    {
        NodeView[] meant = [.. nodes.Where(node => node.Node == name)];
        if (meant.Length == 0)
        {
            meant = [.. nodes.Where(node => node.Node.EndsWith($"@{name}", StringComparison.Ordinal))];
        }

        if (meant.Length == 0 && name.Length > 0)
        {
            meant = [.. nodes.Where(node => node.Node.Contains(name, StringComparison.Ordinal))];
        }

        return meant switch
        {
            [var node] => new NodeCommandReply(node, null),
            [] when nodes.Count == 0 => new NodeCommandReply(null, $"The farm has no GPU node \"{name}\", and no other one now."),
            [] => new NodeCommandReply(null, $"The farm has no GPU node \"{name}\"; it has {Listed(nodes)}."),
            _ => new NodeCommandReply(null, $"\"{name}\" could be {Listed(meant)}: write more of the address."),
        };
    }

    /// <summary>Whether the node's reports show that the command was followed.</summary>
    public static bool Shows(this NodeView node, NodeCommandKind kind) => kind switch
    {
        NodeCommandKind.Drain => node.Draining,
        NodeCommandKind.Undrain => !node.Draining,
        _ => node.Fenced is null,
    };

    /// <exception cref="UserError">Usage: there is no such node. Failed: its reports do not show the command.</exception>
    public static NodeView Require(this NodeCommandReply reply)
    {
        if (reply is { Node: { } node, Refused: null })
        {
            return node;
        }

        throw new UserError(reply.Node is null ? ErrorClass.Usage : ErrorClass.Failed, reply.Refused ?? "The farm does not know that node.");
    }

    private static string Listed(IReadOnlyList<NodeView> nodes) => string.Join(", ", nodes.Select(node => node.Node));
}
