using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>Where in the sampling the base picture's attention is used and the word's weight is active (docs/method.md §5.1–§5.3).</summary>
public sealed record AttentionControls
{
    /// <summary>Cross maps of the base are used while step &lt; ⌊c·(N+1)⌋ (the reference's count), c in [0, 1].</summary>
    public double CrossInjectUntil { get; init; } = 0.8;

    /// <summary>Self maps of the base are used while step &lt; ⌊s·N⌋, s in [0, 1].</summary>
    public double SelfInjectUntil { get; init; } = 0.4;

    /// <summary>Finest level whose self maps are injected: 0 = all, 1 = all but the finest, 2 = …</summary>
    public int SelfInjectLevel { get; init; } = 1;

    /// <summary>The word's weight is active while step &lt; ⌊m·(N+1)⌋; 1 = every step.</summary>
    public double MultiplyUntil { get; init; } = 1;

    /// <summary>The end-of-text and padding columns get the word's weight too.</summary>
    public bool ScaleEndToken { get; init; }

    /// <summary>Keeps the picture outside the word's region as in the base; null = off.</summary>
    public LocalBlend? Blend { get; init; }
}

/// <summary>
/// One fixed mask for the whole video: x ← x_base + mask·(x − x_base) after every step. Made from the base's own unmultiplied cross maps
/// over all its steps (docs/method.md §5.6), or given by the user.
/// </summary>
public sealed record LocalBlend
{
    /// <summary>Share of the map's maximum above which a place belongs to the word, in (0, 1).</summary>
    public double Threshold { get; init; } = 0.3;

    /// <summary>Object of a picture whose white is free to move; null: made from the maps.</summary>
    public InputName? MaskObjectName { get; init; }

    /// <summary>Of that picture, as its name says too.</summary>
    public Sha256Digest? MaskSha256 { get; init; }

    /// <summary>Softening of the mask's edge in latent cells; 0 = hard.</summary>
    public double Feather { get; init; }
}
