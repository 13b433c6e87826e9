namespace AADiff.Diffusion;

/// <param name="Picture">Whose latent the row carries.</param>
/// <param name="IsConditional">With the prompt, or with the negative prompt.</param>
internal readonly record struct BatchRow(SampledPicture Picture, bool IsConditional);
