using System.Text.Json;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;

namespace AADiff.Proof.Similarity;

/// <summary>What CLIP makes of a picture before its network sees it: shrink, cut the middle out, normalise.</summary>
/// <param name="Side">Pixels of the square that the network takes.</param>
/// <param name="Mean">Of red, green and blue.</param>
/// <param name="Deviation">The same.</param>
internal sealed record PicturePreparation(int Side, float[] Mean, float[] Deviation)
{
    private const int LargestSide = 1024;

    /// <exception cref="UserError">Class Model: the file says something else.</exception>
    public static PicturePreparation Read(string file)
    {
        JsonElement root = ModelJson.Read(file);
        int side = root.TryGetProperty("crop_size", out JsonElement crop)
            ? crop.ValueKind == JsonValueKind.Number ? crop.GetInt32() : crop.TryGetProperty("height", out JsonElement height) ? height.GetInt32() : 0
            : 0;
        (float[] mean, float[] deviation) = (Three(root, "image_mean"), Three(root, "image_std"));
        return side is > 0 and <= LargestSide && mean.Length == 3 && deviation is [> 0, > 0, > 0]
            ? new PicturePreparation(side, mean, deviation)
            : throw new UserError(ErrorClass.Model, $"{file} has no crop_size, image_mean and image_std of a CLIP; use the model's own file.");
    }

    /// <param name="picture">Of any size.</param>
    /// <param name="pixels">[3 · side · side], written: channels first.</param>
    public void Prepare(Picture picture, Span<float> pixels)
    {
        (int width, int height) = (picture.Width, picture.Height);
        double scale = (double)Side / Math.Min(width, height);
        (int wide, int high) = (Math.Max(Side, (int)Math.Round(width * scale)), Math.Max(Side, (int)Math.Round(height * scale)));
        BicubicRow across = new(width, wide, (wide - Side) / 2, Side), down = new(height, high, (high - Side) / 2, Side);
        float[] rows = new float[height * Side];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int row = 0; row < height; row++)
            {
                for (int x = 0; x < Side; x++)
                {
                    rows[(row * Side) + x] = across.Sum(x, column => picture.Rgb[(3 * ((row * width) + column)) + channel]);
                }
            }

            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    // Eight bits, as the resized picture has them for whoever prepared the training's pictures.
                    float value = (float)Math.Clamp(Math.Round(down.Sum(y, row => rows[(row * Side) + x])), 0, 255) / 255;
                    pixels[(((channel * Side) + y) * Side) + x] = (value - Mean[channel]) / Deviation[channel];
                }
            }
        }
    }

    private static float[] Three(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(value => value.GetSingle())]
            : [];
}

/// <summary>
/// Bicubic weights along one side, widened when it shrinks so that nothing is skipped: Pillow's resampling, which CLIP's pictures went through.
/// </summary>
internal sealed class BicubicRow
{
    private const double A = -0.5;

    private readonly int[] _first;
    private readonly float[][] _weights;

    /// <param name="from">Pixels of the side as it is.</param>
    /// <param name="to">As it becomes.</param>
    /// <param name="skip">Of those, left out in front.</param>
    /// <param name="take">And wanted.</param>
    public BicubicRow(int from, int to, int skip, int take)
    {
        (_first, _weights) = (new int[take], new float[take][]);
        double scale = (double)from / to, filter = Math.Max(1, scale), reach = 2 * filter;
        for (int i = 0; i < take; i++)
        {
            double centre = (i + skip + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - reach + 0.5)), last = Math.Min(from, (int)(centre + reach + 0.5));
            double[] weights = [.. Enumerable.Range(first, last - first).Select(pixel => Cubic((pixel - centre + 0.5) / filter))];
            double sum = weights.Sum();
            (_first[i], _weights[i]) = (first, [.. weights.Select(weight => (float)(weight / sum))]);
        }
    }

    public float Sum(int i, Func<int, float> value)
    {
        float sum = 0;
        float[] weights = _weights[i];
        for (int k = 0; k < weights.Length; k++)
        {
            sum += weights[k] * value(_first[i] + k);
        }

        return sum;
    }

    private static double Cubic(double x) => Math.Abs(x) switch
    {
        < 1 and var t => ((((A + 2) * t) - (A + 3)) * t * t) + 1,
        < 2 and var t => (((((t - 5) * t) + 8) * t) - 4) * A,
        _ => 0,
    };
}
