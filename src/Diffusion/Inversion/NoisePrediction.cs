using AADiff.Diffusion.Networks;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// One call of a U-Net without attention control: what it predicts (noise or velocity, as the model was trained) for one latent at one
/// timestep under one text. A method calls it one row at a time and knows nothing of sessions or devices.
/// </summary>
/// <param name="latent">[channels, height, width].</param>
/// <param name="timestep">Of the training.</param>
/// <param name="text">One prompt.</param>
/// <returns>[channels, height, width], the caller's own.</returns>
internal delegate float[] NoisePrediction(ReadOnlySpan<float> latent, double timestep, PromptEmbedding text);
