using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AADiff.Diffusion.Graph.Editing;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// A stock UNet with attention control. Beside its own inputs the graph takes, for a batch of B rows and L text tokens,
/// <list type="bullet">
/// <item><see cref="TokenScale"/> float32 [B, L]: multiplies each token's column of every cross-attention's probabilities; 1 = unchanged.</item>
/// <item><see cref="CrossSource"/> int64 [B]: row whose cross-attention maps this row uses; its own number = unchanged.</item>
/// <item><see cref="SelfSource"/> int64 [B], one input for each level of <see cref="SelfLevels"/>: the same for the self-attentions of that level,
/// so that rows of different requests choose their levels and step windows in one batch.</item>
/// </list>
/// With ones and 0…B-1 it computes what the stock graph computes. ONNX Runtime broadcasts wrong shapes silently: use
/// <see cref="ControlTensors"/>.
/// </summary>
public sealed record RewrittenUNet
{
    public const string TokenScale = "token_scale";
    public const string CrossSource = "cross_source";

    /// <summary>
    /// float32 [B, queries, L] when asked for: probabilities of every row's own maps (before any control), mean over the heads and over the
    /// cross-attentions of <see cref="MapLevel"/>; queries are row-major (height / 2^level) · (width / 2^level).
    /// </summary>
    public const string MapOutput = "attention_maps";

    /// <summary>The graph as bytes; weights stay where they are, as external data relative to <see cref="WeightsFolder"/>.</summary>
    public required ReadOnlyMemory<byte> Proto { get; init; }

    public required string WeightsFolder { get; init; }

    public required UNetInputs Inputs { get; init; }

    /// <summary>In running order.</summary>
    public required ImmutableArray<AttentionLayer> Layers { get; init; }

    /// <summary>Levels that have a self-attention, ascending.</summary>
    public required ImmutableArray<int> SelfLevels { get; init; }

    /// <summary>Level of the maps output; null = there is none.</summary>
    public required int? MapLevel { get; init; }

    /// <summary>One sentence each.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Lower-case hex SHA-256 of the stock graph without its weights, the options and the version of the rewrite.</summary>
    public required string GraphHash { get; init; }

    /// <summary>Bytes of weights the graph reads.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Rows that every batch must have; null = any number.</summary>
    public int? FixedRows => (int?)(Inputs.Latents.Dimensions[0] ?? Inputs.Text.Dimensions[0]);

    /// <summary>Name of the input for one level's self-attentions.</summary>
    public static string SelfSource(int level) => $"self_source_{level}";

    /// <summary>Throws <c>UserError</c> of class Model when the export takes batches of another size only.</summary>
    public void RequireRows(int rows)
    {
        if (FixedRows is { } only && only != rows)
        {
            throw new UserError(
                ErrorClass.Model, $"this UNet was exported with a fixed batch of {only}, but "
                + $"{rows} rows are needed; use an export with a free batch dimension");
        }
    }

    /// <summary>
    /// Loads the graph. The options get the folder of the weights added. Throws <c>UserError</c> of class Model when ONNX Runtime refuses
    /// it.
    /// </summary>
    public InferenceSession OpenSession(SessionOptions options) => EditedGraph.OpenSession(Proto, WeightsFolder, options);
}

/// <summary>Puts ONNX Runtime's reasons for not loading a model into a sentence.</summary>
internal static partial class SessionFailure
{
    /// <summary>Memory or a device, not the graph: another machine may load it.</summary>
    public static bool IsOfHost(OnnxRuntimeException failure) => HostWords().IsMatch(failure.Message);

    /// <summary>The graph can't be captured as a CUDA graph; without that it may load.</summary>
    public static bool IsOfCapturing(Exception failure) =>
        (failure.InnerException ?? failure).Message.Contains("cannot use the graph capture feature", StringComparison.Ordinal);

    /// <summary>Of a graph that was loaded from its file.</summary>
    public static UserError Explain(ModelLocation model, OnnxRuntimeException failure) => Explain(model.DisplayName, model.NamedFolder, failure);

    /// <param name="model">What the sentence calls the graph.</param>
    /// <param name="folder">Where it lies; not for those who read the sentence.</param>
    /// <param name="failure">What ONNX Runtime said.</param>
    public static UserError Explain(string model, string folder, OnnxRuntimeException failure)
    {
        if (UnknownOperator().Match(failure.Message) is { Success: true } unknown)
        {
            return new(
                ErrorClass.Model, $"{model}: the graph uses {unknown.Groups[1].Value}, which ONNX Runtime does not "
                + "know; use an export of another opset or a newer ONNX Runtime", failure);
        }

        if (NoKernel().Match(failure.Message) is { Success: true } kernel)
        {
            return new(
                ErrorClass.Model, $"{model}: no provider that is loaded can run {kernel.Groups[1].Value}; "
                + "load the model with the provider it was made for", failure);
        }

        string reason = Reason(failure).Replace(folder, "its folder", StringComparison.Ordinal);
        return new(ErrorClass.Model, $"{model}: ONNX Runtime can't load it ({reason}); download or export it again", failure);
    }

    /// <summary>First line of a message, without ONNX Runtime's error code.</summary>
    public static string Reason(Exception failure) => StatusPrefix().Replace(failure.Message.Split('\n')[0], "").Trim().TrimEnd('.');

    [GeneratedRegex(@"([\w.:]+)\(-?\d+\) is not a registered function/op")]
    private static partial Regex UnknownOperator();

    [GeneratedRegex(@"(?:Failed to find kernel for|Could not find an implementation for) ([\w.:]+)")]
    private static partial Regex NoKernel();

    [GeneratedRegex("allocat|bad_alloc|out of memory|(CUDA|CUBLAS|CUDNN) failure|cuDNN is (not available|unavailable)", RegexOptions.IgnoreCase)]
    private static partial Regex HostWords();

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex StatusPrefix();
}
