using AADiff.Diffusion.Limits;

namespace AADiff.Coordinator.Planning;

/// <summary>How much memory one picture may take.</summary>
/// <param name="Set">Bytes that the operator allows; null: what the nodes have.</param>
/// <param name="Own">Bytes of this machine, which count where nodes do not say.</param>
/// <param name="DrawsItself">Whether pictures are drawn in this very process.</param>
public sealed record PictureMemory(long? Set, long Own, bool DrawsItself)
{
    /// <summary>Of this process; the limit of a container counts.</summary>
    /// <param name="gibibytes">The operator's limit; 0: none is set.</param>
    /// <param name="drawsItself">Whether it has the role of a GPU node too.</param>
    public static PictureMemory OfThisProcess(double gibibytes, bool drawsItself) => new(
        gibibytes > 0 ? (long)(gibibytes * (1L << 30)) : null, MachineMemory.Available, drawsItself);

    /// <summary>
    /// Bytes, and whose they are as a subject with its verb. Null while there is nobody to draw and nothing is set: a small coordinator must not
    /// refuse what large nodes that are not here yet will draw.
    /// </summary>
    public (long Bytes, string Whose)? Of(ModelPresence? presence) => (Set, presence?.LargestMemory) switch
    {
        ({ } set, _) => (set, "jobs:pictureMemory allows"),
        (_, { } largest) => (largest, "the largest GPU node has"),
        _ => DrawsItself || presence is { Nodes: > 0 } ? (Own, "this machine has") : null,
    };
}
