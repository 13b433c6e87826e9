using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Proof.Similarity;

/// <summary>
/// CLIP as its split ONNX export: how well a picture and a sentence fit together, as the cosine of their directions. The miniature's <c>clip/</c>
/// knows the miniature's pictures only; any other export can take its place.
/// </summary>
public sealed class ClipModel : IDisposable
{
    private const int PicturesInBatch = 16;

    private readonly ClipTower _pictures;
    private readonly ClipTower _texts;
    private readonly ClipTokenizer _tokenizer;
    private readonly PicturePreparation _preparation;

    private ClipModel(ClipTower pictures, ClipTower texts, ClipTokenizer tokenizer, PicturePreparation preparation) =>
        (_pictures, _texts, _tokenizer, _preparation) = (pictures, texts, tokenizer, preparation);

    /// <param name="folder">onnx/vision_model.onnx, onnx/text_model.onnx, preprocessor_config.json and the tokenizer's files.</param>
    /// <exception cref="UserError">Class Model: something is missing or damaged.</exception>
    public static ClipModel Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserError(ErrorClass.Model, $"The CLIP folder {folder} does not exist; name one with --clip.");
        }

        PicturePreparation preparation = PicturePreparation.Read(Path.Combine(folder, "preprocessor_config.json"));
        ClipTokenizer tokenizer = ClipTokenizer.Load(folder);
        ClipTower pictures = ClipTower.Open(Path.Combine(folder, "onnx", "vision_model.onnx"), "pixel_values", "image_embeds");
        try
        {
            ClipTower texts = ClipTower.Open(Path.Combine(folder, "onnx", "text_model.onnx"), "input_ids", "text_embeds");
            return new ClipModel(pictures, texts, tokenizer, preparation);
        }
        catch (UserError)
        {
            pictures.Dispose();
            throw;
        }
    }

    /// <summary>What the paper measures a word with.</summary>
    public static string SentenceOf(string word) => $"a photo of {word}";

    /// <summary>Direction of a text; what is longer than the model reads is cut.</summary>
    public double[] DirectionOf(string text)
    {
        long[] ids = [.. _tokenizer.Encode(text).Padded(_tokenizer.Limit, _tokenizer.PadId).Select(id => (long)id)];
        int real = Array.IndexOf(ids, _tokenizer.EndId) + 1;
        long[] mask = [.. ids.Select((_, place) => place < real ? 1L : 0)];
        using OrtValue idsValue = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, [1, ids.Length]);
        (string, OrtValue)[] inputs = [("input_ids", idsValue), ("attention_mask", maskValue)];
        return _texts.Run(1, _texts.Takes("attention_mask") ? inputs : inputs[..1])[0];
    }

    /// <summary>Directions of pictures, one each.</summary>
    public double[][] DirectionsOf(IReadOnlyList<Picture> pictures)
    {
        int side = _preparation.Side, length = 3 * side * side;
        return [.. pictures.Chunk(_pictures.FixedBatch ?? PicturesInBatch).SelectMany(batch =>
        {
            int rows = _pictures.FixedBatch ?? batch.Length;
            float[] pixels = new float[rows * length];
            for (int i = 0; i < batch.Length; i++)
            {
                _preparation.Prepare(batch[i], pixels.AsSpan(i * length, length));
            }

            using OrtValue value = OrtValue.CreateTensorValueFromMemory(pixels, [rows, 3, side, side]);
            return _pictures.Run(rows, ("pixel_values", value)).Take(batch.Length);
        })];
    }

    /// <summary>Cosine of two directions.</summary>
    public static double Similarity(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    public void Dispose()
    {
        _pictures.Dispose();
        _texts.Dispose();
    }
}
