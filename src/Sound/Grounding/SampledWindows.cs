namespace AADiff.Sound.Grounding;

/// <summary>
/// Windows of a sound, all of them or, of a long one, as many as are enough, evenly spread: whenever too many are kept, every other one is dropped, and
/// from then on twice as many are passed over.
/// </summary>
internal sealed class SampledWindows
{
    /// <summary>Up to ten minutes, every window counts. Of hours, 60 to 119 windows say the same (docs/method.md §4.1).</summary>
    public const int Most = 120;

    private readonly List<float[]> _spectra = [];
    private int _every = 1;

    /// <summary>Windows of the sound.</summary>
    public int Seen { get; private set; }

    /// <summary>The spectra of those that count, in their order.</summary>
    public IReadOnlyList<float[]> Kept => _spectra;

    /// <param name="spectrum">Of the next window; only asked for where it counts.</param>
    public void Add(Func<float[]> spectrum)
    {
        if (Seen++ % _every != 0)
        {
            return;
        }

        _spectra.Add(spectrum());
        if (_spectra.Count == Most)
        {
            _every *= 2;
            float[][] half = [.. _spectra.Where((_, index) => index % 2 == 0)];
            _spectra.Clear();
            _spectra.AddRange(half);
        }
    }
}

/// <summary>A sound in CLAP's space.</summary>
/// <param name="Direction">Of length one: the mean of the windows' directions.</param>
/// <param name="Windows">That were listened to.</param>
/// <param name="Of">Windows of the sound.</param>
public sealed record SoundEmbedding(double[] Direction, int Windows, int Of);
