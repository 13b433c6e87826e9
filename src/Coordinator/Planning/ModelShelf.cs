using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Planning;

/// <summary>Lists the models of this machine, and asks which nodes have them. What was found stands for a while, since looking opens every model.</summary>
internal sealed class ModelShelf(IReadOnlyList<string> roots, IModelCatalog catalog, IFarmModels? farm, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan _kept = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private ImmutableArray<ModelView> _found = [];
    private long? _lookedAt;

    public async Task<ImmutableArray<ModelView>> ListAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_lookedAt is not { } then || time.GetElapsedTime(then) >= _kept)
            {
                _found = await Task.Run(Look, cancellationToken).ConfigureAwait(false);
                _lookedAt = time.GetTimestamp();
            }
        }
        finally
        {
            _one.Release();
        }

        return [.. await Task.WhenAll(_found.Select(model => WithNodesAsync(model, cancellationToken))).ConfigureAwait(false)];
    }

    public void Dispose() => _one.Dispose();

    /// <summary>A name that several folders have is the first one's, as when it is asked for.</summary>
    private ImmutableArray<ModelView> Look() =>
        [.. roots.SelectMany(root => ModelLibrary.List(root).AsEnumerable()).DistinctBy(model => model.Name).OrderBy(model => model.Name, StringComparer.Ordinal).Select(View)];

    private ModelView View(ModelListing model)
    {
        try
        {
            string? digest = model.Fault is null ? catalog.Find(model.Name).Digest : null;
            return new ModelView(model.Name, model.Family?.ToString(), digest, model.Bytes, model.Fault, null, 0);
        }
        catch (UserError e)
        {
            // Told in the list.
            return new ModelView(model.Name, null, null, model.Bytes, e.Message, null, 0);
        }
    }

    private async Task<ModelView> WithNodesAsync(ModelView model, CancellationToken cancellationToken) =>
        model.Digest is { } digest && farm is not null && await farm.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } presence
            ? model with { Nodes = presence.Holders, SilentNodes = presence.Silent }
            : model;
}
