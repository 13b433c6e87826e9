using AADiff.Models.Tokenizers;
using AADiff.Shared.Pictures;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace AADiff.Bench.Looks;

/// <summary>CLIP as its split ONNX export: how much of a word is to be seen in a picture (docs/presets.md). One picture or text a run.</summary>
internal sealed class ClipModel : IDisposable
{
    /// <summary>As in the model's preprocessor_config.json, which are OpenAI's.</summary>
    private static readonly float[] _mean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] _deviation = [0.26862954f, 0.26130258f, 0.27577711f];

    private readonly InferenceSession _vision;
    private readonly InferenceSession _text;
    private readonly ClipTokenizer _tokenizer;
    private readonly int _side;

    /// <param name="folder">onnx/vision_model.onnx, onnx/text_model.onnx and the tokenizer's files.</param>
    public ClipModel(string folder)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _vision = new InferenceSession(Path.Combine(folder, "onnx", "vision_model.onnx"), options);
        _text = new InferenceSession(Path.Combine(folder, "onnx", "text_model.onnx"), options);
        _tokenizer = ClipTokenizer.Load(folder);
        _side = _vision.InputMetadata["pixel_values"].Dimensions[^1] is > 0 and var side ? side : 64;
    }

    /// <summary>Of length one.</summary>
    public double[] Embed(string text)
    {
        int[] ids = _tokenizer.Encode(text).Padded(_tokenizer.Limit, _tokenizer.PadId);
        using var value = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]);
        return Run(_text, "input_ids", value, "text_embeds");
    }

    /// <summary>Of length one. The picture is square, so nothing is cropped.</summary>
    public double[] Embed(DecodedPicture picture)
    {
        using SKBitmap small = Shrink(picture);
        float[] pixels = new float[3 * _side * _side];
        ReadOnlySpan<byte> bytes = small.GetPixelSpan();
        for (int i = 0; i < _side * _side; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(channel * _side * _side) + i] = ((bytes[(4 * i) + channel] / 255f) - _mean[channel]) / _deviation[channel];
            }
        }

        using var value = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, _side, _side]);
        return Run(_vision, "pixel_values", value, "image_embeds");
    }

    public void Dispose()
    {
        _vision.Dispose();
        _text.Dispose();
    }

    /// <summary>By a mipmap, so that every pixel counts: what CLIP has antialiased bicubic scaling for.</summary>
    private SKBitmap Shrink(DecodedPicture picture)
    {
        SKImageInfo from = new(picture.Size.Width, picture.Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(from, picture.Pixels);
        SKBitmap small = new(new SKImageInfo(_side, _side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        image.ScalePixels(small.PeekPixels(), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return small;
    }

    private static double[] Run(InferenceSession session, string input, OrtValue value, string output)
    {
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [input], [value], [output]);
        double[] embedding = Array.ConvertAll(outputs[0].GetTensorDataAsSpan<float>().ToArray(), x => (double)x);
        double norm = Math.Sqrt(embedding.Sum(x => x * x));
        return [.. embedding.Select(x => x / norm)];
    }
}
