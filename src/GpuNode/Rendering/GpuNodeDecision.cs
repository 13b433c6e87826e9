using System.Collections.Immutable;

namespace AADiff.GpuNode.Rendering;

/// <summary>The state after a message, and what is to be done about it, in order.</summary>
internal sealed record GpuNodeDecision(GpuNodeState State, ImmutableArray<GpuNodeEffect> Effects)
{
    public GpuNodeDecision Then(Func<GpuNodeState, GpuNodeDecision> next)
    {
        GpuNodeDecision turn = next(State);
        return turn with { Effects = Effects.AddRange(turn.Effects) };
    }
}
