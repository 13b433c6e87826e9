namespace AADiff.Models;

/// <summary>Which Stable Diffusion a folder is; decides the defaults of what its files leave out.</summary>
public enum ModelFamily
{
    /// <summary>Stable Diffusion 1.x: one CLIP ViT-L text encoder, 512 × 512.</summary>
    Sd1,

    /// <summary>Stable Diffusion 2.x: one OpenCLIP ViT-H text encoder (width 1024), 512 or 768 pixels, often v-prediction.</summary>
    Sd2,

    /// <summary>Stable Diffusion XL: two text encoders, pooled text and picture sizes as extra inputs, 1024 × 1024.</summary>
    Sdxl,

    /// <summary>A latent consistency model of the 1.x architecture: 4 to 8 steps, guidance as an input.</summary>
    Lcm,
}
