using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Video;
using AADiff.Video.Exports;

namespace AADiff.Cli.Rendering;

/// <summary>How frames are written.</summary>
/// <param name="Shape">Of the video.</param>
/// <param name="Bits">A value: 8 or 16.</param>
/// <param name="Detail">What is added to every scaled picture (<see cref="PhotoDetail"/>); null: nothing is.</param>
public sealed record FrameForm(VideoShape Shape, int Bits, Picture? Detail = null)
{
    /// <summary>As they were drawn.</summary>
    public static FrameForm Drawn { get; } = new(new VideoShape(null), 8);

    /// <param name="reader">Has the pictures.</param>
    /// <param name="picture">One of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> IsAsDrawnAsync(PictureReader reader, string picture, CancellationToken cancellationToken) =>
        Bits == 8 && (await reader.ReadAsync(picture, cancellationToken).ConfigureAwait(false)).Size is var drawn && Shape.Of(drawn) == drawn;

    /// <param name="frames">In order, none twice.</param>
    /// <param name="reader">Has the pictures.</param>
    /// <param name="open">The file of a frame.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteAsync(ImmutableArray<FrameSource> frames, PictureReader reader, Func<int, Stream> open, CancellationToken cancellationToken)
    {
        DirectoryInfo scratch = ScratchFolder.Create("aadiff-frames-");
        try
        {
            await new FramePictures(scratch.FullName).WriteAsync(frames, reader, Shape, Detail, Bits, open, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
