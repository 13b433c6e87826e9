using AADiff.Shared.Errors;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>
/// Looks at a photo of this machine before anything is sent or drawn: its header, then all of it, since a photo that ends early is seen only by
/// decoding it.
/// </summary>
internal static class PhotoCheck
{
    private static readonly PictureSize _small = new(RequestLimits.SmallestDrawn, RequestLimits.SmallestDrawn);

    /// <exception cref="UserError">Class Input: it can't be used; names the file and says why.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        await using FileStream file = InputFile.Open(path, "photo");
        PhotoFile.Check(file, name);
        if (file.Length > PhotoHeader.MostBytes)
        {
            throw new UserError(ErrorClass.Input, $"The photo {name} has more than {PhotoHeader.MostBytes >> 20} MiB: make it smaller.");
        }

        file.Position = 0;
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        await Task.Run(() => PhotoFile.Decode(bytes, name, _small, PhotoFit.Stretch), cancellationToken);
        return bytes;
    }
}
