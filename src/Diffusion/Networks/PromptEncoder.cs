using System.Text.Json;
using AADiff.Diffusion.Devices;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// Prompt → embedding with the encoders of a model folder. Text encoders are needed once a video and are large (SDXL's second: 2.8 GB), so
/// they are loaded by <see cref="Open"/> and gone with <see cref="Dispose"/>.
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
        var first = (ClipTokenizer.Load(folder.TokenizerFolder), new TextEncoder(new InferenceSession(folder.TextEncoderFile, options)));
        if (folder is not { TextEncoder2File: { } file, Tokenizer2Folder: { } tokenizer })
        {
            return new PromptEncoder(first, null, false);
        }

        var second = (ClipTokenizer.Load(tokenizer), new TextEncoder(new InferenceSession(file, options)));
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
            return new PromptEmbedding(limit, _first.Encoder.LastHidden(ids), null, end);
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
            ? embedding with { Hidden = new float[embedding.Hidden.Length], Pooled = new float[embedding.Pooled!.Length] }
            : embedding;
    }

    public void Dispose()
    {
        _first.Encoder.Dispose();
        _second?.Encoder.Dispose();
    }

    /// <summary>SDXL's pipelines are trained so unless model_index.json says otherwise.</summary>
    private static bool EmptyIsZero(string folder)
    {
        string index = Path.Combine(folder, "model_index.json");
        if (!File.Exists(index))
        {
            return true;
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(index));
        return !json.RootElement.TryGetProperty("force_zeros_for_empty_prompt", out JsonElement value) || value.ValueKind != JsonValueKind.False;
    }

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
