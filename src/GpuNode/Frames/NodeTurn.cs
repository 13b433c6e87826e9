using System.Collections.Immutable;

namespace AADiff.GpuNode.Frames;

/// <summary>The state after a message, and what is to be done about it, in order.</summary>
internal sealed record NodeTurn(NodeState State, ImmutableArray<NodeEffect> Effects)
{
    public NodeTurn Then(Func<NodeState, NodeTurn> next)
    {
        NodeTurn turn = next(State);
        return turn with { Effects = Effects.AddRange(turn.Effects) };
    }
}
