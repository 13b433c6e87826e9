using System.CommandLine;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options that say how large a video is and how its pictures come into it.</summary>
internal sealed class SizeOptions
{
    private readonly Option<(int? Width, int Height)?> _size = OptionOf.Value(
        "--size", "WxH|H", "Size of the video, such as 1080x1920, or its height alone [default: as drawn].", ReadShape, "takes a size like 1080x1920 or a height like 512");
    private readonly Option<int?> _width = OptionOf.Number<int>("--width", "PIXELS", "Width of the video, with --height; alone: its height follows.");
    private readonly Option<int?> _height = OptionOf.Number<int>("--height", "PIXELS", "Height of the video; its width follows unless --width says it.");
    private readonly Option<Fit?> _fit = OptionOf.Choice<Fit>(
        "--fit", "How pictures come into a --size of another shape, and a photo (--image) into the picture: {0}. draw draws in that shape, crop shows the middle, pad puts black beside [default: draw, of a photo crop].");
    private readonly Option<PictureSize?> _draw = OptionOf.Value<PictureSize>(
        "--draw", "WxH", "Size that is drawn before scaling [default: the model's, in the shape of --size].", ReadSize, "takes a size like 512x512");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_size, _width, _height, _fit, _draw])
        {
            command.Add(option);
        }
    }

    public RenderRequest On(RenderRequest request, ParseResult parse)
    {
        (int? width, int? height) = parse.GetValue(_size) is { } size ? (size.Width, size.Height) : (parse.GetValue(_width), parse.GetValue(_height));
        if (parse.GetValue(_size) is not null && (parse.GetValue(_width) ?? parse.GetValue(_height)) is not null)
        {
            throw new UserError(ErrorClass.Usage, "--size says both sides already: leave out --width and --height, or write them without --size.");
        }

        PictureSize? drawn = parse.GetValue(_draw);
        return request with
        {
            Drawn = drawn,
            VideoHeight = (width, height) switch
            {
                (null, _) => height,
                ({ } alone, null) => HeightFor(alone, drawn),
                _ => null,
            },
            VideoSize = width is { } w && height is { } h ? new PictureSize(w, h) : null,
            Fit = request.Photo is null ? parse.GetValue(_fit) : null,
            Photo = request.Photo is { } photo ? photo with { Fit = FitOfPhoto(parse) } : null,
        };
    }

    /// <summary>A photo can't be drawn in another shape; what is made of it is drawn in the shape of the video.</summary>
    private PhotoFit FitOfPhoto(ParseResult parse) => parse.GetValue(_fit) switch
    {
        Fit.Pad => PhotoFit.Pad,
        Fit.Stretch => PhotoFit.Stretch,
        Fit.Draw => throw new UserError(ErrorClass.Usage, "--fit draw is for pictures that are drawn; a photo comes into the picture by crop, pad or stretch."),
        _ => PhotoFit.Crop,
    };

    /// <summary>Models draw squares unless they are told otherwise.</summary>
    private static int HeightFor(int width, PictureSize? drawn) =>
        drawn is { Width: > 0 } size ? 2 * (int)Math.Round((double)width * size.Height / size.Width / 2, MidpointRounding.AwayFromZero) : width;

    private static (int? Width, int Height)? ReadShape(string text) =>
        ReadSize(text) is { } size ? (size.Width, size.Height) : Side(text) is { } height ? (null, height) : null;

    private static PictureSize? ReadSize(string text)
    {
        string[] sides = text.ToLowerInvariant().Split('x', '×');
        return sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height ? new PictureSize(width, height) : null;
    }

    private static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : null;
}
