using System.Collections.Immutable;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// What the inversion of a photo adds to a base: the base's own picture is not sampled but known at every call, so that nothing drifts
/// (direct inversion, docs/method.md §11.3), and the pictures edited from it are guided and corrected in this way.
/// </summary>
public sealed record InvertedBase
{
    /// <summary>
    /// What the U-Net sees of the base in each call, noisiest first, and at the end what is decoded: one more than there are calls.
    /// </summary>
    public required ImmutableArray<float[]> Latents { get; init; }

    /// <summary>
    /// Added to every edited picture after each call, so that one that is not edited follows the base; empty: nothing is added.
    /// </summary>
    public ImmutableArray<float[]> Offsets { get; init; } = [];

    /// <summary>
    /// Unconditional embeddings, [tokens, width] for each call, that take the negative prompt's place (null-text inversion); empty: the
    /// negative prompt's is used in all of them.
    /// </summary>
    public ImmutableArray<float[]> Unconditional { get; init; } = [];

    /// <summary>Start of EDICT's two coupled latents, x and y; null for all other methods.</summary>
    public CoupledLatents? Coupled { get; init; }

    /// <summary>Which differences from the unconditional half guidance may enlarge.</summary>
    public ProximalKind Proximal { get; init; }

    /// <summary>
    /// Factor of each token's column at which a picture is the photo; null: 1 for all. Words that the photo does not show have 0.
    /// </summary>
    public float[]? NeutralWeights { get; init; }
}

/// <summary>x and y of EDICT, each [channels, height, width].</summary>
public sealed record CoupledLatents(float[] X, float[] Y);

/// <summary>How proximal guidance thresholds the difference of the two halves.</summary>
public enum ProximalKind
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Small entries become 0.</summary>
    Hard,

    /// <summary>Small entries become 0, the others come nearer to 0 by the threshold.</summary>
    Soft,
}
