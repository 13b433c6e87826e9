using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Several words: strengths lie anywhere, frames visit only some of them. Each drawn picture has a region, the pictures nearest to it; the one farthest
/// from it is drawn and compared with the blend of what is drawn around. Where they agree the region is done, where not it is divided between the two.
/// </summary>
internal sealed class RegionRefinement : IRefinement
{
    private readonly double[][] _points;
    private readonly HashSet<int> _drawn = [];

    /// <summary>Pictures of regions in which no blend was near enough to the end; all of them are drawn.</summary>
    private readonly HashSet<int> _rough = [];

    /// <param name="points">By picture.</param>
    /// <param name="first">Pictures to begin with.</param>
    /// <param name="results">By picture: whether its check passed.</param>
    public RegionRefinement(double[][] points, int first, IReadOnlyDictionary<int, bool> results)
    {
        _points = points;
        List<int> chosen = Spread(first);
        _drawn.UnionWith(chosen);
        List<Region> open = [.. Divide(chosen, Enumerable.Range(0, points.Length).Where(picture => !_drawn.Contains(picture)))];
        while (true)
        {
            int[] checks = [.. open.Select(region => Farthest(region))];
            chosen.AddRange(checks);
            Open = [.. checks.Where(picture => !results.ContainsKey(picture)).Select(
                picture => new BlendCheck(picture, RadialWeights.At(points[picture], _drawn, points)))];
            if (!Open.IsEmpty || checks.Length == 0)
            {
                break;
            }

            _drawn.UnionWith(checks);
            open = [.. open.Zip(checks, (region, check) => (region, check)).Where(one => !results[one.check]).SelectMany(one => Halves(one.region, one.check))];
        }

        Chosen = [.. chosen];
    }

    public ImmutableArray<int> Chosen { get; }

    public ImmutableArray<BlendCheck> Open { get; }

    public FrameBlend BlendAt(double[] point, int nearest) =>
        _rough.Contains(nearest) ? FrameBlend.Alone(nearest) : RadialWeights.At(point, _drawn, _points);

    /// <summary>The first, then each time the one that is farthest from those there are.</summary>
    private List<int> Spread(int count)
    {
        List<int> chosen = [0];
        double[] distance = [.. _points.Select(point => StrengthSpace.Distance(point, _points[0]))];
        while (chosen.Count < Math.Min(count, _points.Length))
        {
            int next = Enumerable.Range(0, distance.Length).MaxBy(picture => distance[picture]);
            chosen.Add(next);
            for (int picture = 0; picture < distance.Length; picture++)
            {
                distance[picture] = Math.Min(distance[picture], StrengthSpace.Distance(_points[picture], _points[next]));
            }
        }

        return chosen;
    }

    private IEnumerable<Region> Divide(IReadOnlyList<int> centres, IEnumerable<int> pictures) => pictures
        .GroupBy(picture => centres.MinBy(centre => StrengthSpace.Distance(_points[picture], _points[centre])))
        .OrderBy(group => group.Key)
        .Select(group => new Region(group.Key, [.. group]));

    private Region[] Halves(Region region, int between)
    {
        Region[] halves = [.. Divide([region.Centre, between], region.Pictures.Remove(between))];

        // Around which there is nothing left, and no blend was good.
        _rough.UnionWith(((int[])[region.Centre, between]).Where(centre => halves.All(half => half.Centre != centre)));
        return halves;
    }

    private int Farthest(Region region) => region.Pictures.MaxBy(picture => StrengthSpace.Distance(_points[picture], _points[region.Centre]));

    private sealed record Region(int Centre, ImmutableArray<int> Pictures);
}
