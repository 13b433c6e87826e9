using AADiff.Diffusion.Graph.Editing;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// A UNet with the loss of null-text inversion and its gradient by the text embedding, for one latent of one size. Beside the stock inputs, of
/// which the text is the unconditional embedding φ [1, tokens, width], it takes
/// <list type="bullet">
/// <item><see cref="Target"/> float32 [1, channels, height, width]: the latent z* that the step is to reach;</item>
/// <item><see cref="NoiseConditional"/>, shaped alike: what the UNet predicts with the prompt;</item>
/// <item><see cref="LatentFactor"/>, <see cref="NoiseFactor"/> and <see cref="Guidance"/>, float32 scalars: a, b and w.</item>
/// </list>
/// With ε = ε_φ + w·(ε_c − ε_φ) it computes <see cref="Loss"/> = mean((a·z + b·ε − z*)²) and <see cref="Gradient"/> = d loss/d φ (docs/method.md §11.6).
/// </summary>
public sealed record GradientGraph
{
    public const string Target = "null_text_target";
    public const string NoiseConditional = "null_text_noise_conditional";
    public const string LatentFactor = "null_text_latent_factor";
    public const string NoiseFactor = "null_text_noise_factor";
    public const string Guidance = "null_text_guidance";

    /// <summary>Float32 scalar.</summary>
    public const string Loss = "null_text_loss";

    /// <summary>Float32 [1, tokens, width].</summary>
    public const string Gradient = "null_text_gradient";

    /// <summary>The graph as bytes; weights stay where they are, as external data relative to <see cref="WeightsFolder"/>.</summary>
    public required ReadOnlyMemory<byte> Proto { get; init; }

    public required string WeightsFolder { get; init; }

    /// <summary>The stock ones.</summary>
    public required UNetInputs Inputs { get; init; }

    /// <summary>[1, channels, height, width].</summary>
    public required long[] LatentShape { get; init; }

    /// <summary>[1, tokens, width].</summary>
    public required long[] TextShape { get; init; }

    /// <summary>Bytes of intermediate results that are alive at the worst moment of a gradient; null when shapes do not tell.</summary>
    public required long? PeakBytes { get; init; }

    /// <summary>Bytes of weights the graph reads.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>
    /// Loads the graph. The options get the folder of the weights added. Throws <c>UserError</c> of class Model when ONNX Runtime refuses it.
    /// </summary>
    public InferenceSession OpenSession(SessionOptions options) => EditedGraph.OpenSession(Proto, WeightsFolder, options);
}
