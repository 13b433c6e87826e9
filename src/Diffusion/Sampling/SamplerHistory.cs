namespace AADiff.Diffusion.Sampling;

/// <summary>What a multistep sampler remembers of one picture. Start every picture with a new one.</summary>
public sealed class SamplerHistory
{
    private readonly List<float[]> _outputs = [];

    /// <summary>Number of outputs kept.</summary>
    internal int Count => _outputs.Count;

    /// <summary>The sample to which a corrector step goes back.</summary>
    internal float[]? Sample { get; set; }

    /// <summary>An earlier output; 1 is the latest.</summary>
    internal float[] Before(int back) => _outputs[^back];

    /// <summary>Keeps a copy, and of the older ones only so many that <paramref name="limit"/> remain.</summary>
    internal void Keep(ReadOnlySpan<float> output, int limit)
    {
        if (_outputs.Count >= limit)
        {
            _outputs.RemoveRange(0, _outputs.Count - limit + 1);
        }

        _outputs.Add(output.ToArray());
    }
}
