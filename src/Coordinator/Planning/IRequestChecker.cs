using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>Plans a request without making a job of it: nothing is stored and nothing drawn. Fails as planning would.</summary>
public interface IRequestChecker
{
    Task<PlannedRequest> CheckAsync(RenderRequest request, CancellationToken cancellationToken);
}

/// <summary>What planning makes of a request.</summary>
/// <param name="Spec">The base, with nothing left open.</param>
/// <param name="Storyboard">All pictures that could be drawn.</param>
/// <param name="First">Pictures that are drawn to begin with; null: all.</param>
/// <param name="Words">Candidates with scores.</param>
/// <param name="Presets">What the sounds were measured with.</param>
/// <param name="Warnings">One sentence each.</param>
/// <param name="Curve">What drives the pictures.</param>
public sealed record PlannedRequest(
    BaseSpec Spec,
    Storyboard Storyboard,
    ImmutableArray<int>? First,
    ImmutableArray<WordScore> Words,
    ImmutableArray<PresetScore> Presets,
    ImmutableArray<string> Warnings,
    JobCurve Curve);
