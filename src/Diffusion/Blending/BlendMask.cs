namespace AADiff.Diffusion.Blending;

/// <summary>
/// The region of a word as one fixed mask for the whole video (prompt-to-prompt LocalBlend, computed once from the base's own maps over all
/// its steps): the same for every frame and step, so that it cannot flicker.
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
    public static float[] FromMaps(double[] maps, int mapHeight, int mapWidth, IReadOnlyCollection<int> words, LatentShape shape, double threshold)
    {
        // 1. Attention that the words got, place by place.
        int tokens = maps.Length / (mapHeight * mapWidth);
        var attention = new double[mapHeight * mapWidth];
        for (int place = 0; place < attention.Length; place++)
        {
            attention[place] = words.Sum(token => maps[(place * tokens) + token]);
        }

        // 2. Max-pool 3 × 3 closes small holes; 3. over the maximum, nearest cell of the latent.
        double[] pooled = MaxPool(attention, mapHeight, mapWidth);
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
    /// Softens the edge: a normal distribution whose two standard deviations are <paramref name="feather"/> cells. 0 leaves the mask as it is.
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
    public static void Apply(float[] mask, ReadOnlySpan<float> baseLatent, Span<float> latent)
    {
        for (int i = 0; i < latent.Length; i++)
        {
            latent[i] = baseLatent[i] + (mask[i % mask.Length] * (latent[i] - baseLatent[i]));
        }
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
