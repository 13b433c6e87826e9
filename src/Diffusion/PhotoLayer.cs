using AADiff.Shared.Pictures;

namespace AADiff.Diffusion;

/// <summary>
/// The photo's own pixels, which take the drawn ones' place outside the word's region: neither the codec nor the model touches them
/// (docs/method.md §11.7).
/// </summary>
/// <param name="Region">[latent height, latent width] in [0, 1]: 1 where the word is.</param>
/// <param name="Pixels">Three bytes each, in the drawn size.</param>
public sealed record PhotoLayer(float[] Region, byte[] Pixels)
{
    /// <summary>Softness of a region that is made for the layer alone, in latent cells.</summary>
    internal const double Feather = 2;

    /// <summary>The drawn picture within the region, the photo around it.</summary>
    /// <param name="drawn">Of the size of the photo's pixels.</param>
    /// <param name="shape">Of the latent that it was decoded from.</param>
    public Picture Over(Picture drawn, LatentShape shape)
    {
        var rgb = new byte[drawn.Rgb.Length];
        for (int y = 0; y < drawn.Height; y++)
        {
            for (int x = 0; x < drawn.Width; x++)
            {
                float weight = WeightAt((x + 0.5f) * shape.Width / drawn.Width, (y + 0.5f) * shape.Height / drawn.Height, shape);
                int at = 3 * ((y * drawn.Width) + x);
                for (int i = at; i < at + 3; i++)
                {
                    rgb[i] = (byte)MathF.Round(Pixels[i] + (weight * (drawn.Rgb[i] - Pixels[i])));
                }
            }
        }

        return drawn with { Rgb = rgb };
    }

    /// <summary>Linear between the centres of the latent's cells.</summary>
    private float WeightAt(float x, float y, LatentShape shape)
    {
        (int left, float across) = Neighbours(x, shape.Width);
        (int top, float down) = Neighbours(y, shape.Height);
        int right = Math.Min(left + 1, shape.Width - 1), bottom = Math.Min(top + 1, shape.Height - 1);
        float above = float.Lerp(Region[(top * shape.Width) + left], Region[(top * shape.Width) + right], across);
        float below = float.Lerp(Region[(bottom * shape.Width) + left], Region[(bottom * shape.Width) + right], across);
        return float.Lerp(above, below, down);
    }

    private static (int First, float Share) Neighbours(float at, int count)
    {
        float centre = Math.Clamp(at - 0.5f, 0, count - 1);
        int first = (int)centre;
        return (first, centre - first);
    }
}
