using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;

namespace AADiff.Diffusion.Blending;

/// <summary>A mask that the user drew: white is free to move, black stays as in the base, grey mixes.</summary>
internal static class MaskPicture
{
    /// <summary>[latent height, latent width] in [0, 1]; the picture is stretched to the latent.</summary>
    /// <exception cref="UserError">Class Input: the file is not a picture.</exception>
    public static float[] Read(Stream file, LatentShape shape)
    {
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        try
        {
            Picture picture = PictureFile.Decode(bytes.ToArray(), shape.Width, shape.Height);
            return [.. Enumerable.Range(0, shape.Cells).Select(cell => Luminance(picture.Rgb.AsSpan(3 * cell, 3)))];
        }
        catch (InvalidDataException e)
        {
            throw new UserError(ErrorClass.Input, $"the mask picture can't be used: {e.Message}", e);
        }
    }

    /// <summary>Rec. 709 weights on the stored values.</summary>
    private static float Luminance(ReadOnlySpan<byte> rgb) =>
        Math.Min(1, ((0.2126f * rgb[0]) + (0.7152f * rgb[1]) + (0.0722f * rgb[2])) / 255);
}
