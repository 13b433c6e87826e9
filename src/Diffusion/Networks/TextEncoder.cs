using System.Globalization;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>One CLIP text encoder: token ids → hidden states.</summary>
/// <param name="session">Of text_encoder/model.onnx or text_encoder_2/model.onnx; disposed with this.</param>
internal sealed class TextEncoder(InferenceSession session) : IDisposable
{
    private const string HiddenStates = "hidden_states.";

    /// <summary>[L, width] of the last layer, normalised: what SD 1.x and 2.x read.</summary>
    public float[] LastHidden(int[] ids) => Run(ids, Output("last_hidden_state"))[0];

    /// <summary>
    /// [L, width] of the layer before the last, not normalised, and (second encoder only) the projected pooled text [P]: what SDXL reads.
    /// </summary>
    public (float[] Hidden, float[]? Pooled) Penultimate(int[] ids, bool pooled)
    {
        int layers = session.OutputNames
            .Where(name => name.StartsWith(HiddenStates, StringComparison.Ordinal))
            .Select(name => int.Parse(name.AsSpan(HiddenStates.Length), CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Max();
        string hidden = Output($"{HiddenStates}{Math.Max(0, layers - 1)}");
        float[][] outputs = pooled ? Run(ids, hidden, Output("text_embeds")) : Run(ids, hidden);
        return (outputs[0], pooled ? outputs[1] : null);
    }

    public void Dispose() => session.Dispose();

    private string Output(string name) => session.OutputNames.Contains(name)
        ? name
        : throw new UserError(
            ErrorClass.Model, $"the text encoder has no output \"{name}\" (it has {string.Join(", ", session.OutputNames)}); export the model again with hidden states, as 'optimum-cli export onnx' does");

    private float[][] Run(int[] ids, params string[] outputs)
    {
        (string name, NodeMetadata input) = session.InputMetadata.First();
        using var buffer = new TensorBuffer(input.ElementDataType, 1, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            buffer.Values[i] = ids[i];
        }

        buffer.Push();
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [name], [buffer.Value], outputs);
        return [.. results.Select(FloatOutput.Read)];
    }
}
