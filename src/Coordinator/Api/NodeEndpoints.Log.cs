using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

internal sealed partial class NodeEndpoints
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node}: {Command}; it is {NewState}")]
    private partial void LogCommanded(string node, NodeCommandKind command, string newState);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node}: {Command} was refused: {Reason}")]
    private partial void LogRefused(string node, NodeCommandKind command, string reason);
}
