using System.Globalization;
using System.Numerics.Tensors;
using AADiff.Diffusion.Devices;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// Prompt → prompt_embeds with the text encoders of a model folder. They are needed once a video and are large (SDXL's second: 2.8 GB), so
/// they are loaded by <see cref="Open"/> and freed by <see cref="Dispose"/>.
/// </summary>
internal sealed class PromptEncoder : IDisposable
{
    private readonly (ClipTokenizer Tokenizer, TextEncoder Encoder) _first;
    private readonly (ClipTokenizer Tokenizer, TextEncoder Encoder)? _second;
    private readonly bool _emptyIsZero;

    private PromptEncoder((ClipTokenizer, TextEncoder) first, (ClipTokenizer, TextEncoder)? second, bool emptyIsZero) =>
        (_first, _second, _emptyIsZero) = (first, second, emptyIsZero);

    public static PromptEncoder Open(ModelFolder folder, DeviceSessions device)
    {
        using SessionOptions options = device.CreateOptions();
        var first = (ClipTokenizer.Load(folder.TokenizerFolder), new TextEncoder(GraphSession.Open(folder.TextEncoderFile, options)));
        if (folder is not { TextEncoder2File: { } file, Tokenizer2Folder: { } tokenizer })
        {
            return new PromptEncoder(first, null, false);
        }

        var second = (ClipTokenizer.Load(tokenizer), new TextEncoder(GraphSession.Open(file, options)));
        return new PromptEncoder(first, second, EmptyIsZero(folder.Path));
    }

    public PromptEmbedding Encode(string prompt)
    {
        TokenizedPrompt tokens = _first.Tokenizer.Encode(prompt);
        int end = tokens.Ids.Length - 1;
        int limit = _first.Tokenizer.Limit;
        int[] ids = tokens.Padded(limit, _first.Tokenizer.PadId);
        if (_second is not { } second)
        {
            return new PromptEmbedding(limit, _first.Encoder.LastHiddenState(ids), null, end);
        }

        // SDXL joins the widths of both encoders, token by token.
        (float[] one, _) = _first.Encoder.Penultimate(ids, pooled: false);
        int[] otherIds = second.Tokenizer.Encode(prompt).Padded(limit, second.Tokenizer.PadId);
        (float[] other, float[]? pooled) = second.Encoder.Penultimate(otherIds, pooled: true);
        return new PromptEmbedding(limit, Join(one, other, limit), pooled, end);
    }

    /// <summary>As <see cref="Encode"/>; an empty one is all zeros where the pipeline was trained so (SDXL).</summary>
    public PromptEmbedding EncodeNegative(string prompt)
    {
        PromptEmbedding embedding = Encode(prompt);
        return prompt.Length == 0 && _emptyIsZero
            ? embedding with { Embeds = new float[embedding.Embeds.Length], Pooled = new float[embedding.Pooled!.Length] }
            : embedding;
    }

    public void Dispose()
    {
        _first.Encoder.Dispose();
        _second?.Encoder.Dispose();
    }

    /// <summary>SDXL's pipelines are trained so unless model_index.json says otherwise.</summary>
    private static bool EmptyIsZero(string folder) =>
        ModelJson.ReadIfPresent(Path.Combine(folder, "model_index.json"))?.Flag("force_zeros_for_empty_prompt") ?? true;

    private static float[] Join(float[] one, float[] other, int tokens)
    {
        (int left, int right) = (one.Length / tokens, other.Length / tokens);
        var joined = new float[one.Length + other.Length];
        for (int token = 0; token < tokens; token++)
        {
            one.AsSpan(token * left, left).CopyTo(joined.AsSpan(token * (left + right)));
            other.AsSpan(token * right, right).CopyTo(joined.AsSpan((token * (left + right)) + left));
        }

        return joined;
    }
}

/// <summary>One CLIP text encoder: token ids → hidden states.</summary>
/// <param name="session">Of text_encoder/model.onnx or text_encoder_2/model.onnx; disposed with this.</param>
internal sealed class TextEncoder(InferenceSession session) : IDisposable
{
    private const string HiddenStates = "hidden_states.";

    /// <summary>[L, width] of the last layer, normalised: what SD 1.x and 2.x read.</summary>
    public float[] LastHiddenState(int[] ids) => Run(ids, Output("last_hidden_state"))[0];

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
            ErrorClass.Model, $"the text encoder has no output \"{name}\" (it has {string.Join(", ", session.OutputNames)}); "
            + "export the model again with hidden states, as 'optimum-cli export onnx' does");

    private float[][] Run(int[] ids, params string[] outputs)
    {
        (string name, NodeMetadata input) = session.InputMetadata.First();
        using var buffer = new TensorBuffer(input.ElementDataType, 1, ids.Length);
        TensorPrimitives.ConvertChecked<int, float>(ids, buffer.Values);
        buffer.Push();
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [name], [buffer.Value], outputs);
        return [.. results.Select(FloatOutput.Read)];
    }
}

/// <summary>A prompt as the U-Net reads it.</summary>
/// <param name="Tokens">L.</param>
/// <param name="Embeds">prompt_embeds, [L, width].</param>
/// <param name="Pooled">SDXL: pooled_prompt_embeds, [pooled width]; else null.</param>
/// <param name="EndToken">Position of the end-of-text token: it and everything behind it is not a word of the prompt.</param>
public sealed record PromptEmbedding(int Tokens, float[] Embeds, float[]? Pooled, int EndToken);

/// <summary>Shape of a prompt's embedding.</summary>
/// <param name="Tokens">L, 77 in published models.</param>
/// <param name="Width">Values of one token.</param>
/// <param name="PooledWidth">SDXL: values of the pooled text; else 0.</param>
internal readonly record struct TextShape(int Tokens, int Width, int PooledWidth);
