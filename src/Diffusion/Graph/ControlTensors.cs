namespace AADiff.Diffusion.Graph;

/// <summary>
/// Values of the control inputs for one batch; starts as "nothing is edited". Arrays are meant to be changed in place between steps.
/// </summary>
public sealed class ControlTensors
{
    /// <param name="unet">Whose levels are controlled.</param>
    /// <param name="rows">B.</param>
    /// <param name="tokens">L.</param>
    public ControlTensors(RewrittenUNet unet, int rows, int tokens)
    {
        Rows = rows;
        Tokens = tokens;
        TokenScale = new float[rows * tokens];
        CrossSource = new long[rows];
        SelfSource = unet.SelfLevels.ToDictionary(level => level, _ => new long[rows]);
        Reset();
    }

    public int Rows { get; }

    public int Tokens { get; }

    /// <summary>[rows, tokens], row-major.</summary>
    public float[] TokenScale { get; }

    /// <summary>[rows].</summary>
    public long[] CrossSource { get; }

    /// <summary>Level → [rows].</summary>
    public IReadOnlyDictionary<int, long[]> SelfSource { get; }

    /// <summary>Back to "nothing is edited".</summary>
    public void Reset()
    {
        Array.Fill(TokenScale, 1);
        foreach (long[] sources in SelfSource.Values.Append(CrossSource))
        {
            for (int row = 0; row < Rows; row++)
            {
                sources[row] = row;
            }
        }
    }

    /// <summary>This row uses another row's self-attention maps at <paramref name="finestLevel"/> and every coarser level.</summary>
    public void InjectSelf(int row, int source, int finestLevel)
    {
        foreach ((int level, long[] sources) in SelfSource)
        {
            if (level >= finestLevel)
            {
                sources[row] = source;
            }
        }
    }

    /// <summary>
    /// Throws <see cref="ArgumentException"/> for a row number outside the batch or a weight that is no finite number: the graph would
    /// not notice on every device.
    /// </summary>
    public void Check()
    {
        foreach (long[] sources in SelfSource.Values.Append(CrossSource))
        {
            int bad = Array.FindIndex(sources, source => source < 0 || source >= Rows);
            if (bad >= 0)
            {
                throw new ArgumentException($"the attention source of row {bad} is {sources[bad]}, out of range 0..{Rows - 1}");
            }
        }

        int weight = Array.FindIndex(TokenScale, scale => !float.IsFinite(scale));
        if (weight >= 0)
        {
            throw new ArgumentException($"the weight of token {weight % Tokens} in row {weight / Tokens} is {TokenScale[weight]}");
        }
    }
}
