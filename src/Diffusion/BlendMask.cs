using System.Numerics.Tensors;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion;

/// <summary>
/// The region of a word as one fixed mask for the whole video (prompt-to-prompt LocalBlend, computed once from the base's own maps over all
/// its steps; docs/method.md §5.6): the same for every picture and step, so that it cannot flicker.
/// </summary>
internal static class BlendMask
{
    /// <summary>[latent height, latent width], 1 where the word is, 0 elsewhere.</summary>
    /// <param name="maps">Cross maps summed over the steps, [map height · map width, tokens].</param>
    /// <param name="mapHeight">Rows of a map.</param>
    /// <param name="mapWidth">Columns of a map.</param>
    /// <param name="words">Token columns that belong to the region.</param>
    /// <param name="shape">Latent that is blended.</param>
    /// <param name="threshold">Share of the map's maximum.</param>
    public static float[] FromMaps(
        double[] maps, int mapHeight, int mapWidth, IReadOnlyCollection<int> words, LatentShape shape, double threshold)
    {
        // 1. Attention to the words, cell by cell of the map.
        int tokens = maps.Length / (mapHeight * mapWidth);
        var attention = new double[mapHeight * mapWidth];
        for (int cell = 0; cell < attention.Length; cell++)
        {
            attention[cell] = words.Sum(token => maps[(cell * tokens) + token]);
        }

        // 2. Max-pooling over 3 × 3 closes small holes.
        double[] pooled = MaxPool(attention, mapHeight, mapWidth);

        // 3. Over the maximum, at the nearest cell of the latent.
        double largest = pooled.Max();
        var mask = new float[shape.Cells];
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                double value = pooled[(y * mapHeight / shape.Height * mapWidth) + (x * mapWidth / shape.Width)];
                mask[(y * shape.Width) + x] = value / largest > threshold ? 1 : 0;
            }
        }

        return mask;
    }

    /// <summary>
    /// Softens the edge: a normal distribution whose two standard deviations are <paramref name="feather"/> cells. 0 leaves the mask as
    /// it is.
    /// </summary>
    public static float[] Feather(float[] mask, LatentShape shape, double feather)
    {
        if (feather <= 0)
        {
            return mask;
        }

        double sigma = feather / 2;
        int reach = (int)Math.Ceiling(3 * sigma);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(d => Math.Exp(-d * d / (2 * sigma * sigma)))];
        float[] rows = Blur(mask, shape.Height, shape.Width, 1, shape.Width, weights, reach);
        return Blur(rows, shape.Width, shape.Height, shape.Width, 1, weights, reach);
    }

    /// <summary>x ← x_base + mask·(x − x_base) in every channel.</summary>
    /// <param name="mask">[height, width].</param>
    /// <param name="baseLatent">[channels, height, width].</param>
    /// <param name="latent">The same shape; changed in place.</param>
    public static void Apply(float[] mask, ReadOnlySpan<float> baseLatent, Span<float> latent)
    {
        // Three operations, each rounded to float32, on every channel.
        TensorPrimitives.Subtract(latent, baseLatent, latent);
        for (int channel = 0; channel < latent.Length; channel += mask.Length)
        {
            Span<float> difference = latent.Slice(channel, mask.Length);
            TensorPrimitives.Multiply(difference, mask, difference);
        }

        TensorPrimitives.Add(latent, baseLatent, latent);
    }

    private static double[] MaxPool(double[] map, int height, int width)
    {
        var pooled = new double[map.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double most = double.NegativeInfinity;
                for (int dy = Math.Max(0, y - 1); dy <= Math.Min(height - 1, y + 1); dy++)
                {
                    for (int dx = Math.Max(0, x - 1); dx <= Math.Min(width - 1, x + 1); dx++)
                    {
                        most = Math.Max(most, map[(dy * width) + dx]);
                    }
                }

                pooled[(y * width) + x] = most;
            }
        }

        return pooled;
    }

    /// <summary>Weighted mean along one axis; at the border of what lies inside.</summary>
    private static float[] Blur(float[] values, int lines, int length, int step, int lineStep, double[] weights, int reach)
    {
        var blurred = new float[values.Length];
        for (int line = 0; line < lines; line++)
        {
            for (int at = 0; at < length; at++)
            {
                double sum = 0, total = 0;
                for (int other = Math.Max(0, at - reach); other <= Math.Min(length - 1, at + reach); other++)
                {
                    double weight = weights[other - at + reach];
                    sum += weight * values[(line * lineStep) + (other * step)];
                    total += weight;
                }

                blurred[(line * lineStep) + (at * step)] = (float)(sum / total);
            }
        }

        return blurred;
    }
}

/// <summary>A mask that the user drew: white is free to move, black stays as in the base, grey mixes.</summary>
public static class MaskPicture
{
    /// <summary>
    /// Pixels of the largest mask: as many as the largest picture has. The mask is stretched to the latent, so more would say no more; the
    /// header is looked at before anything is decoded.
    /// </summary>
    public const long MostPixels = (long)RequestLimits.LargestSide * RequestLimits.LargestSide;

    /// <summary>Bytes of the largest file; a picture of <see cref="MostPixels"/> in the worst case.</summary>
    public const long MostBytes = 5 * MostPixels;

    /// <summary>[latent height, latent width] in [0, 1]; the picture is stretched to the latent.</summary>
    /// <exception cref="UserError">Class Input: the file is not a picture, damaged, or too large.</exception>
    public static float[] Read(Stream file, LatentShape shape)
    {
        try
        {
            Picture picture = PictureFile.Decode(Bytes(file), shape.Width, shape.Height, MostPixels);
            return [.. Enumerable.Range(0, shape.Cells).Select(cell => Luminance(picture.Rgb.AsSpan(3 * cell, 3)))];
        }
        catch (InvalidDataException e)
        {
            throw new UserError(ErrorClass.Input, $"the mask picture can't be used: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> Bytes(Stream file)
    {
        using var bytes = new MemoryStream();
        Span<byte> block = stackalloc byte[16 * 1024];
        for (int read; (read = file.Read(block)) > 0;)
        {
            bytes.Write(block[..read]);
            if (bytes.Length > MostBytes)
            {
                throw new InvalidDataException($"it has more than {MostBytes >> 20} MB");
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Rec. 709 weights on the stored values.</summary>
    private static float Luminance(ReadOnlySpan<byte> rgb) =>
        Math.Min(1, ((0.2126f * rgb[0]) + (0.7152f * rgb[1]) + (0.0722f * rgb[2])) / 255);
}
