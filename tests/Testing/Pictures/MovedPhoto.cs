using AADiff.Shared.Pictures;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using SkiaSharp;

namespace AADiff.Testing.Pictures;

/// <summary>A photo full of detail, and a picture that was drawn of it, whose middle is another one.</summary>
public sealed class MovedPhoto
{
    /// <param name="drawn">Size of the picture.</param>
    /// <param name="fit">How the photo comes into it.</param>
    public MovedPhoto(PictureSize drawn, PhotoFit fit)
    {
        (Drawn, Fit) = (drawn, fit);
        float[] cells = new float[8 * 6];
        (cells[(2 * 8) + 3], cells[(2 * 8) + 4], cells[(3 * 8) + 3], cells[(3 * 8) + 4]) = (1, 1, 1, 1);
        (cells[(2 * 8) + 2], cells[(3 * 8) + 5]) = (0.4f, 0.6f);
        Region = new SoftRegion(cells, 8, 6);
        Shown = Own(drawn);
        byte[] moved = [.. Shown.Rgb];
        for (int i = 0; i < moved.Length; i++)
        {
            float weight = Region.At(i / 3 % drawn.Width, i / 3 / drawn.Width, drawn);
            moved[i] = (byte)MathF.Round(moved[i] + (weight * (255 - (2 * moved[i]))));
        }

        Moved = Shown with { Rgb = moved };
    }

    public byte[] File { get; } = Noise(400, 300);

    public PictureSize Drawn { get; }

    public PhotoFit Fit { get; }

    public SoftRegion Region { get; }

    /// <summary>The photo in the drawn size.</summary>
    public Picture Shown { get; }

    /// <summary>Another picture in the region, the photo around it.</summary>
    public Picture Moved { get; }

    /// <summary>The photo's own pixels in another size.</summary>
    public Picture Own(PictureSize size) => PhotoFile.Decode(File, "photo.png", Drawn, Fit, size);

    /// <summary>Peak signal-to-noise ratio in decibel outside the region.</summary>
    public double Outside(Picture one, Picture other)
    {
        PictureSize size = new(one.Width, one.Height);
        (double sum, int count) = (0, 0);
        for (int i = 0; i < one.Rgb.Length; i++)
        {
            if (Region.At(i / 3 % size.Width, i / 3 / size.Width, size) == 0)
            {
                sum += Math.Pow(one.Rgb[i] - other.Rgb[i], 2);
                count++;
            }
        }

        return 10 * Math.Log10(255 * 255 / (sum / count));
    }

    /// <summary>Grains of two pixels on slopes: more than the drawn size can show.</summary>
    private static byte[] Noise(int width, int height)
    {
        Random random = new(7);
        byte[] grains = new byte[width * height];
        random.NextBytes(grains);
        using SKBitmap bitmap = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int grain = grains[(y / 2 * width) + (x / 2)] / 4;
                bitmap.SetPixel(x, y, new SKColor((byte)(80 + grain + (x / 8)), (byte)(60 + grain + (y / 4)), (byte)(90 + grain)));
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
