using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Assembly;

/// <param name="Size">Width and height.</param>
/// <param name="Pixels">Rows from the top, four bytes a pixel: red, green, blue, unused.</param>
internal sealed record DrawnPicture(PictureSize Size, byte[] Pixels);
