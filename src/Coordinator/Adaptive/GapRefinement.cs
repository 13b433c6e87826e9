using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Several words: strengths lie anywhere, frames visit only some of them. Each check says how far from drawn pictures blends are good around it; a picture
/// that is farther from them is drawn, and is a check in turn. The pictures that are left are all near enough to drawn ones.
/// </summary>
internal sealed class GapRefinement : IRefinement
{
    /// <summary>
    /// Errors are taken to fall with this power of the distance to drawn pictures: less than the spline's own where the model bends, so that what lies
    /// between two checks may bend more than at either.
    /// </summary>
    private const double Order = 1.25;

    /// <summary>Checks that a picture is judged by: the nearest ones, and of these the worst.</summary>
    private const int Witnesses = 2;

    /// <summary>Around a check that failed gaps become so much narrower at a time: it is seen first where that was too wide.</summary>
    private const double Least = 1 / 3.0;

    private readonly double[][] _points;

    /// <summary>By picture: how far from the nearest that is drawn or chosen.</summary>
    private readonly double[] _gaps;

    /// <summary>By picture: its nearest checks, with how far from it they are and how wide a gap they allow.</summary>
    private readonly List<(double Distance, double Reach)>[] _witnesses;

    private readonly HashSet<int> _drawn;

    /// <summary>Pictures with nothing left to draw around them, and yet no blend was near enough in their place.</summary>
    private readonly HashSet<int> _rough = [];

    /// <param name="points">By picture.</param>
    /// <param name="first">Pictures to begin with; as many again are their checks.</param>
    /// <param name="bound">What frames are to reach.</param>
    /// <param name="checks">In the order in which they were made.</param>
    public GapRefinement(double[][] points, int first, BlendBound bound, IReadOnlyList<PictureCheck> checks)
    {
        _points = points;
        _gaps = [.. points.Select(point => double.PositiveInfinity)];
        _witnesses = [.. points.Select(point => new List<(double, double)>(Witnesses + 1))];
        List<int> chosen = [0];
        Fill(0);
        chosen.AddRange(Widest(first - 1, picture => _gaps[picture]));
        List<(int Picture, double Gap)> failed = [];
        foreach (PictureCheck check in checks)
        {
            double gap = _gaps[check.Picture];
            Learn(check.Picture, gap * Math.Max(Least, Math.Pow(10, bound.Left(check.Distance) / (20 * Order))));
            Fill(check.Picture);
            chosen.Add(check.Picture);
            if (!check.Passed)
            {
                failed.Add((check.Picture, gap));
            }
        }

        _drawn = [.. chosen];
        Open = checks.Count == 0
            ? [.. Widest(first, picture => _gaps[picture])]
            : [.. Widest(points.Length, picture => _gaps[picture] / _witnesses[picture].Min(witness => witness.Reach), above: 1)];
        Chosen = [.. chosen, .. Open];
        _rough.UnionWith(failed.Where(check => !Undrawn().Any(
            picture => StrengthSpace.Distance(points[picture], points[check.Picture]) < check.Gap)).Select(check => check.Picture));
    }

    public ImmutableArray<int> Chosen { get; }

    public ImmutableArray<int> Open { get; }

    public FrameBlend Foresee(int picture) => RadialWeights.At(_points[picture], _drawn, _points);

    public FrameBlend BlendAt(double[] point, int nearest) =>
        _rough.Contains(nearest) ? FrameBlend.Alone(nearest) : RadialWeights.At(point, _drawn, _points);

    private IEnumerable<int> Undrawn() => Enumerable.Range(0, _points.Length).Where(picture => !_drawn.Contains(picture));

    /// <summary>One after another, the picture with the largest value, each filling the gap around it.</summary>
    private IEnumerable<int> Widest(int most, Func<int, double> value, double above = 0)
    {
        for (int i = 0; i < most; i++)
        {
            (int widest, double largest) = (-1, above);
            for (int picture = 0; picture < _points.Length; picture++)
            {
                // Beside a picture that is its equal nothing is left to see.
                if (_gaps[picture] > 0 && value(picture) is var one && one > largest)
                {
                    (widest, largest) = (picture, one);
                }
            }

            if (widest < 0)
            {
                yield break;
            }

            Fill(widest);
            yield return widest;
        }
    }

    private void Fill(int picture)
    {
        for (int other = 0; other < _gaps.Length; other++)
        {
            _gaps[other] = Math.Min(_gaps[other], StrengthSpace.Distance(_points[other], _points[picture]));
        }
    }

    private void Learn(int check, double reach)
    {
        for (int picture = 0; picture < _witnesses.Length; picture++)
        {
            List<(double Distance, double Reach)> nearest = _witnesses[picture];
            double distance = StrengthSpace.Distance(_points[picture], _points[check]);
            if (nearest.Count < Witnesses || distance < nearest[^1].Distance)
            {
                nearest.Insert(nearest.FindIndex(other => distance < other.Distance) is var at and >= 0 ? at : nearest.Count, (distance, reach));
                nearest.RemoveRange(Math.Min(Witnesses, nearest.Count), nearest.Count - Math.Min(Witnesses, nearest.Count));
            }
        }
    }
}
