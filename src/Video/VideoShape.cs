using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>How large a video is, and how its pictures come into it.</summary>
/// <param name="Height">Of the video, whose width follows from the pictures; null: theirs.</param>
/// <param name="Size">Of the video, whatever its pictures; null: by <paramref name="Height"/>.</param>
/// <param name="Fit">Of pictures of other proportions than <paramref name="Size"/>; what was drawn for it is cropped by what rounding left.</param>
public sealed record VideoShape(int? Height, PictureSize? Size = null, Fit Fit = Fit.Draw)
{
    public static VideoShape Of(RenderRequest request) => new(request.VideoHeight, request.VideoSize, request.Fit ?? default);

    /// <summary>Of the video, with even sides.</summary>
    public PictureSize Of(PictureSize drawn) => Size ?? VideoSize.Of(drawn, Height);

    /// <summary>What makes frames of pictures: a scale, and perhaps a crop or a border.</summary>
    /// <param name="drawn">Size of the pictures.</param>
    /// <param name="options">Of the scale filter.</param>
    /// <param name="format">Pixel format of the frames.</param>
    internal string Filters(PictureSize drawn, string options, string format)
    {
        FramePlacement placed = Place(drawn);
        return $"scale={placed.Scaled.Width}:{placed.Scaled.Height}:{options},format={format}{placed.Cut}";
    }

    /// <param name="drawn">Size of the pictures.</param>
    internal FramePlacement Place(PictureSize drawn)
    {
        PictureSize video = Of(drawn);
        if (Size is null || Fit == Fit.Stretch)
        {
            return new FramePlacement(video, "");
        }

        (double across, double down) = ((double)video.Width / drawn.Width, (double)video.Height / drawn.Height);
        bool pad = Fit == Fit.Pad;
        double by = pad ? Math.Min(across, down) : Math.Max(across, down);

        // Never a pixel short of the frame, nor beyond it beside a border.
        int Side(int side, int frame) => pad ? Math.Min(frame, Even(side * by)) : Math.Max(frame, Even(side * by));
        (int width, int height) = (Side(drawn.Width, video.Width), Side(drawn.Height, video.Height));
        string cut = pad
            ? $",pad={video.Width}:{video.Height}:{Even((video.Width - width) / 2.0, 0)}:{Even((video.Height - height) / 2.0, 0)}:black"
            : $",crop={video.Width}:{video.Height}:{Even((width - video.Width) / 2.0, 0)}:{Even((height - video.Height) / 2.0, 0)}";
        return new FramePlacement(new PictureSize(width, height), cut);
    }

    private static int Even(double side, int least = 2) => Math.Max(least, 2 * (int)Math.Round(side / 2, MidpointRounding.AwayFromZero));
}

/// <param name="Scaled">Size of the whole picture in the frame.</param>
/// <param name="Cut">The filter that makes the frame of it, after a comma; empty: it is the frame.</param>
internal sealed record FramePlacement(PictureSize Scaled, string Cut);
