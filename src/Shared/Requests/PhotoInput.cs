using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>A photo that takes the place of the picture that a seed would give (docs/method.md §11).</summary>
public sealed record PhotoInput
{
    /// <summary>Its file in the store.</summary>
    public required InputName ObjectName { get; init; }

    /// <summary>Of its content, as its name says too.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>The user's name of the file, for reports.</summary>
    public required string FileName { get; init; }

    /// <summary>How a photo of other proportions than the drawn picture comes into it.</summary>
    public PhotoFit Fit { get; init; }

    /// <summary>How its way to noise and back is found.</summary>
    public InversionMethod Method { get; init; }

    /// <summary>
    /// What the photo shows, where the prompt has words that it does not show; null: the prompt says what it shows. With it silence is a strength of 0.
    /// </summary>
    public string? SourcePrompt { get; init; }

    /// <summary>What lies outside the word's region.</summary>
    public PhotoBackground Background { get; init; }

    /// <summary>Embeddings of null-text inversion that were made elsewhere; null: they are fitted on a GPU node.</summary>
    public NullEmbeddingsInput? NullEmbeddings { get; init; }
}

/// <summary>Unconditional embeddings of a photo, one a step, in a .npy or .safetensors file (docs/method.md §11.6).</summary>
public sealed record NullEmbeddingsInput
{
    /// <summary>Its file in the store.</summary>
    public required InputName ObjectName { get; init; }

    /// <summary>Of its content, as its name says too.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>The user's name of the file, for reports.</summary>
    public required string FileName { get; init; }
}

/// <summary>How a photo comes into a picture of other proportions.</summary>
public enum PhotoFit
{
    /// <summary>Its middle fills the picture.</summary>
    Crop,

    /// <summary>All of it, with black beside it.</summary>
    Pad,

    /// <summary>All of it, out of proportion.</summary>
    Stretch,
}

/// <summary>Methods of inversion (docs/method.md §11).</summary>
public enum InversionMethod
{
    /// <summary>Negative-prompt inversion, with the photo's own latents as the base.</summary>
    Npi,

    /// <summary>DDIM inversion, sampled back as any picture is: it drifts.</summary>
    Ddim,

    /// <summary>Negative-prompt inversion whose small differences are left out.</summary>
    Proximal,

    /// <summary>The same, with the threshold taken from the large ones.</summary>
    ProximalSoft,

    /// <summary>Two coupled latents, exactly invertible, at twice the calls.</summary>
    Edict,

    /// <summary>Unconditional embeddings that are fitted step by step.</summary>
    NullText,
}

/// <summary>What a frame made of a photo shows outside the word's region.</summary>
public enum PhotoBackground
{
    /// <summary>What the model makes of it.</summary>
    Model,

    /// <summary>The photo's own pixels.</summary>
    Photo,
}
