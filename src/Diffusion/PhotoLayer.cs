using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

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
        SoftRegion region = new(Region, shape.Width, shape.Height);
        PictureSize size = new(drawn.Width, drawn.Height);
        for (int y = 0; y < drawn.Height; y++)
        {
            for (int x = 0; x < drawn.Width; x++)
            {
                float weight = region.At(x, y, size);
                int at = 3 * ((y * drawn.Width) + x);
                for (int i = at; i < at + 3; i++)
                {
                    rgb[i] = (byte)MathF.Round(Pixels[i] + (weight * (drawn.Rgb[i] - Pixels[i])));
                }
            }
        }

        return drawn with { Rgb = rgb };
    }
}
