using System.Collections.Immutable;

namespace AADiff.Coordinator.Planning;

/// <summary>What the planner asks about the GPU nodes of the farm before it plans pictures that none of them can draw.</summary>
public interface IFarmModels
{
    /// <param name="digest">Of the model folder, as in <c>BaseSpec.ModelDigest</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Null when the farm's scheduler does not answer in time: then nothing is known, and nothing is to be refused.</returns>
    Task<ModelPresence?> FindAsync(string digest, CancellationToken cancellationToken);
}

/// <summary>Where a model is in the farm.</summary>
/// <param name="Nodes">GPU nodes that report at all, fenced and draining ones too; 0: none has joined yet.</param>
/// <param name="Holding">Of these, those that say that they can draw with the model.</param>
/// <param name="Silent">Of these, those that do not say what they have: older ones, and those that have not looked yet.</param>
/// <param name="LargestMemory">Bytes for models and pictures on the largest node that may have it; null: none says.</param>
public sealed record ModelPresence(int Nodes, int Holding, int Silent, long? LargestMemory)
{
    /// <summary>Addresses of those that hold it; not all where there are very many.</summary>
    public ImmutableArray<string> Holders { get; init; } = [];

    /// <summary>All nodes have said what they have, and none has this model.</summary>
    public bool IsNowhere => Nodes > 0 && Holding == 0 && Silent == 0;
}
