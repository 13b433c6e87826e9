namespace AADiff.Shared.Pictures;

/// <summary>An opaque picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rgb">8-bit sRGB, three bytes a pixel, rows from the top, without gaps.</param>
public sealed record Picture(int Width, int Height, byte[] Rgb);
