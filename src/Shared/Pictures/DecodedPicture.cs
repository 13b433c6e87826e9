using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <param name="Size">Width and height.</param>
/// <param name="Pixels">Rows from the top, four bytes a pixel: red, green, blue, unused.</param>
public sealed record DecodedPicture(PictureSize Size, byte[] Pixels);
