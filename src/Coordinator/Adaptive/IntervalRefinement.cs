using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// One word: its strengths lie on a line. It is divided into intervals; in each, the picture nearest to the middle is drawn and compared with the cubic
/// through its neighbours. Where they agree the interval is done, where not, both halves are checked in turn, until no picture is left in between.
/// </summary>
internal sealed class IntervalRefinement : IRefinement
{
    private readonly double[][] _points;

    /// <summary>Strengths in order; <see cref="_pictures"/> has the picture of each.</summary>
    private readonly double[] _at;
    private readonly int[] _pictures;

    /// <summary>Places in <see cref="_at"/> that are drawn and compared.</summary>
    private readonly SortedSet<int> _drawn = [];

    /// <summary>Intervals, by their lower end, in which no blend was near enough and nothing is left to draw.</summary>
    private readonly HashSet<int> _rough = [];

    /// <param name="points">One number a picture.</param>
    /// <param name="intervals">To begin with.</param>
    /// <param name="results">By picture: whether its check passed.</param>
    public IntervalRefinement(double[][] points, int intervals, IReadOnlyDictionary<int, bool> results)
    {
        _points = points;
        _pictures = [.. Enumerable.Range(0, points.Length).OrderBy(picture => points[picture][0]).ThenBy(picture => picture)];
        _at = [.. _pictures.Select(picture => points[picture][0])];
        List<int> chosen = [];
        List<(int Low, int High)> open = Begin(intervals, chosen);
        while (true)
        {
            // Places that are checked at the same time are not foreseen from one another.
            List<(int Low, int High, int Middle)> checks = [];
            foreach ((int low, int high) in open)
            {
                if (high - low > 1)
                {
                    checks.Add((low, high, Nearest((_at[low] + _at[high]) / 2, low + 1, high - 1)));
                }
                else
                {
                    _rough.Add(low);
                }
            }

            chosen.AddRange(checks.Select(check => check.Middle));
            Open = [.. checks.Select(check => _pictures[check.Middle]).Where(picture => !results.ContainsKey(picture))];
            if (!Open.IsEmpty || checks.Count == 0)
            {
                break;
            }

            _drawn.UnionWith(checks.Select(check => check.Middle));
            open = [.. checks.Where(check => !results[_pictures[check.Middle]]).SelectMany(
                check => ((int, int)[])[(check.Low, check.Middle), (check.Middle, check.High)])];
        }

        Chosen = [.. chosen.Select(place => _pictures[place])];
    }

    public ImmutableArray<int> Chosen { get; }

    public ImmutableArray<int> Open { get; }

    public FrameBlend Foresee(int picture) => CubicAt(_points[picture][0]);

    public FrameBlend BlendAt(double[] point, int nearest)
    {
        double at = Math.Clamp(point[0], _at[0], _at[^1]);
        int low = _drawn.GetViewBetween(0, UpTo(at)).Max;
        return _rough.Contains(low) ? CubicWeights.Linear(at, Node(low), Node(low + 1)) : CubicAt(at);
    }

    private List<(int Low, int High)> Begin(int intervals, List<int> chosen)
    {
        int last = _at.Length - 1;
        for (int i = 0; i <= intervals; i++)
        {
            _drawn.Add(Nearest(_at[0] + ((_at[last] - _at[0]) * i / intervals), 0, last));
        }

        chosen.AddRange(_drawn);
        return [.. chosen.Zip(chosen.Skip(1))];
    }

    private FrameBlend CubicAt(double at)
    {
        int low = _drawn.GetViewBetween(0, UpTo(at)).Max;
        if (_at[low] == at || low == _drawn.Max)
        {
            return FrameBlend.Alone(_pictures[low]);
        }

        int high = _drawn.GetViewBetween(low + 1, _at.Length - 1).Min;

        // A neighbour much nearer than the interval is long would have a large weight, and its rounding errors with it.
        double apart = (_at[high] - _at[low]) / 2;
        (int? below, int? above) = (Below(low), Above(high));

        // At the ends of the line, two from the other side.
        int? fourth = below is null && above is { } right ? Above(right) : above is null && below is { } left ? Below(left) : null;
        return CubicWeights.Through(at, [.. ((int?[])[below, low, high, above, fourth]).OfType<int>().Order().Select(Node)]);

        int? Below(int place) => _drawn.Reverse().Cast<int?>().FirstOrDefault(other => _at[place] - _at[other!.Value] >= apart);
        int? Above(int place) => _drawn.Cast<int?>().FirstOrDefault(other => _at[other!.Value] - _at[place] >= apart);
    }

    private (int Picture, double At) Node(int place) => (_pictures[place], _at[place]);

    /// <summary>The last place that is not above.</summary>
    private int UpTo(double at)
    {
        int found = Array.BinarySearch(_at, at);
        return Math.Max(0, found >= 0 ? found : ~found - 1);
    }

    private int Nearest(double at, int from, int to)
    {
        int found = Math.Clamp(UpTo(at), from, to);
        return found < to && Math.Abs(_at[found + 1] - at) < Math.Abs(_at[found] - at) ? found + 1 : found;
    }
}
