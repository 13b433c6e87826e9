using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Strengths as points in which distances mean something: each word's range is 1, a word that stays as it is has no axis, and words that always move
/// together share one.
/// </summary>
internal sealed class StrengthSpace
{
    private const double Same = 1e-4;

    private readonly int[] _words;
    private readonly double[] _lowest;
    private readonly double[] _range;

    public StrengthSpace(Storyboard storyboard)
    {
        PlannedPicture[] pictures = [.. storyboard.Pictures];
        int words = pictures.Length == 0 ? 0 : pictures[0].Strengths.Length;
        _lowest = [.. Enumerable.Range(0, words).Select(word => pictures.Min(picture => (double)picture.Strengths[word]))];
        _range = [.. Enumerable.Range(0, words).Select(word => pictures.Max(picture => (double)picture.Strengths[word]) - _lowest[word])];
        List<int> axes = [];
        foreach (int word in Enumerable.Range(0, words).Where(word => _range[word] > 0))
        {
            if (!axes.Any(axis => pictures.All(picture => Math.Abs(On(picture.Strengths[word], word) - On(picture.Strengths[axis], axis)) < Same)))
            {
                axes.Add(word);
            }
        }

        _words = [.. axes];
        Points = [.. pictures.Select(picture => Of(picture.Strengths.AsSpan()))];
    }

    public int Axes => _words.Length;

    /// <summary>One a picture of the storyboard.</summary>
    public double[][] Points { get; }

    public double[] Of(ReadOnlySpan<float> strengths)
    {
        double[] point = new double[_words.Length];
        for (int axis = 0; axis < point.Length; axis++)
        {
            point[axis] = On(strengths[_words[axis]], _words[axis]);
        }

        return point;
    }

    public static double Distance(double[] one, double[] other)
    {
        double sum = 0;
        for (int axis = 0; axis < one.Length; axis++)
        {
            sum += (one[axis] - other[axis]) * (one[axis] - other[axis]);
        }

        return Math.Sqrt(sum);
    }

    private double On(float strength, int word) => (strength - _lowest[word]) / _range[word];
}
