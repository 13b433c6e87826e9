namespace AADiff.Diffusion;

/// <summary>What the preparation of a base reads and reports beside its spec.</summary>
public sealed record BaseMaterial
{
    /// <summary>The user's mask; null: blending, if asked for, makes its own.</summary>
    public Stream? Mask { get; init; }

    /// <summary>The file of the photo; null: the spec has none.</summary>
    public byte[]? Photo { get; init; }

    /// <summary>The file of null embeddings that were made elsewhere; null: the spec has none.</summary>
    public byte[]? NullEmbeddings { get; init; }

    /// <summary>Null: nobody wants to know, and nothing is kept.</summary>
    public IPreparationWatch? Watch { get; init; }
}

/// <summary>Hears how far the inversion of a photo is, and keeps what it can go on from after the process has ended.</summary>
public interface IPreparationWatch
{
    /// <summary>What was kept of this base; null: nothing.</summary>
    byte[]? Kept();

    /// <summary>Takes the place of what was kept before.</summary>
    void Keep(byte[] state);

    /// <summary><paramref name="step"/> of <paramref name="steps"/> are done.</summary>
    void Stepped(int step, int steps);

    /// <summary>Between two steps: what an iteration of null-text inversion found its loss to be.</summary>
    void Optimised(int step, int steps, double loss) => Stepped(step, steps);
}
