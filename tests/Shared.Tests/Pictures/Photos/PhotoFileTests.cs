using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Pictures.Photos;

/// <summary>tests/data/photos: one picture in every form that a photo comes in.</summary>
public sealed class PhotoFileTests
{
    private static readonly PictureSize _size = new(48, 32);

    [Theory]
    [InlineData("plain.jpg", 3)]
    [InlineData("progressive.jpg", 3)]
    [InlineData("plain.webp", 8)]
    [InlineData("lossless.webp", 0)]
    [InlineData("rgb-16.png", 0)]
    [InlineData("palette.png", 8)]
    [InlineData("animated.gif", 8)]
    [InlineData("cmyk.jpg", 6)]
    public void Every_format_shows_the_same_picture(string file, double tolerance) =>
        Assert.InRange(Difference(Read("plain.png"), Read(file)), 0, tolerance);

    [Theory]
    [InlineData("orientation-2.jpg")]
    [InlineData("orientation-3.jpg")]
    [InlineData("orientation-4.jpg")]
    [InlineData("orientation-5.jpg")]
    [InlineData("orientation-6.jpg")]
    [InlineData("orientation-7.jpg")]
    [InlineData("orientation-8.jpg")]
    [InlineData("orientation-6.webp")]
    [InlineData("orientation-6.png")]
    public void A_photo_stands_upright_however_the_camera_was_held(string file) =>
        Assert.InRange(Difference(Read("plain.png"), Read(file)), 0, 3);

    [Theory]
    [InlineData("wide.jpg")]
    [InlineData("wide.png")]
    [InlineData("wide.webp")]
    public void A_colour_profile_is_turned_into_sRGB(string file) => Assert.InRange(Difference(Read("plain.png"), Read(file)), 0, 3);

    [Fact]
    public void A_profile_of_inks_is_turned_into_sRGB() =>
        Assert.InRange(Difference(Read("cmyk-expected.png"), Read("cmyk-profile.jpg")), 0, 6);

    [Theory]
    [InlineData("grey.jpg", 2)]
    [InlineData("grey-16.png", 0)]
    public void Grey_stays_grey(string file, double tolerance)
    {
        Picture grey = Read(file);

        Assert.InRange(Difference(Read("grey.png"), grey), 0, tolerance);
        Assert.All(grey.Rgb.Chunk(3), pixel => Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    }

    [Theory]
    [InlineData("alpha.png")]
    [InlineData("alpha.webp")]
    public void What_is_transparent_shows_white(string file)
    {
        Picture plain = Read("plain.png"), picture = Read(file);

        Assert.Equal([255, 255, 255], picture.Rgb[..3]);
        int half = 3 * ((20 * 48) + 10), opaque = 3 * ((20 * 48) + 40);
        Assert.InRange(picture.Rgb[half] - ((plain.Rgb[half] + 255) / 2), -2, 2);
        Assert.Equal(plain.Rgb[opaque..(opaque + 3)], picture.Rgb[opaque..(opaque + 3)]);
    }

    [Fact]
    public void The_first_picture_of_a_GIF_lies_on_white_too() => Assert.Equal([255, 255, 255], Read("transparent.gif").Rgb[..3]);

    [Fact]
    public void Cropped_it_fills_the_picture_with_its_middle()
    {
        Picture crop = Read("plain.png", new PictureSize(32, 32), PhotoFit.Crop), whole = Read("plain.png");

        Assert.Equal(Pixel(whole, 8, 20), Pixel(crop, 0, 20));
        Assert.Equal(Pixel(whole, 39, 5), Pixel(crop, 31, 5));
    }

    [Fact]
    public void Padded_it_is_all_there_between_black()
    {
        Picture padded = Read("plain.png", new PictureSize(48, 48), PhotoFit.Pad), whole = Read("plain.png");

        Assert.Equal([0, 0, 0], Pixel(padded, 20, 7));
        Assert.Equal(Pixel(whole, 20, 0), Pixel(padded, 20, 8));
        Assert.Equal([0, 0, 0], Pixel(padded, 20, 40));
    }

    [Fact]
    public void Stretched_its_corners_are_the_corners()
    {
        Picture stretched = Read("plain.png", new PictureSize(24, 64), PhotoFit.Stretch), whole = Read("plain.png");

        Assert.InRange(Math.Abs(Pixel(whole, 47, 31)[1] - Pixel(stretched, 23, 63)[1]), 0, 4);
        Assert.InRange(Math.Abs(Pixel(whole, 0, 0)[0] - Pixel(stretched, 0, 0)[0]), 0, 4);
    }

    [Fact]
    public void A_refusal_names_the_file_and_says_what_to_give()
    {
        UserError refused = Assert.Throws<UserError>(
            () => PhotoFile.Decode("<html></html>"u8.ToArray(), "beach.jpg", _size, PhotoFit.Crop));

        Assert.Equal(ErrorClass.Input, refused.Class);
        Assert.Equal("The photo beach.jpg can't be used: it is not a picture: give a JPEG, PNG, WebP or GIF.", refused.Message);
    }

    private static Picture Read(string file) => Read(file, _size, PhotoFit.Crop);

    private static Picture Read(string file, PictureSize size, PhotoFit fit) =>
        PhotoFile.Decode(File.ReadAllBytes(TestData.Photo(file)), file, size, fit);

    private static byte[] Pixel(Picture picture, int x, int y)
    {
        int at = 3 * ((y * picture.Width) + x);
        return picture.Rgb[at..(at + 3)];
    }

    /// <summary>Mean absolute difference of a channel, in levels of 255.</summary>
    private static double Difference(Picture expected, Picture actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        return expected.Rgb.Zip(actual.Rgb, (e, a) => Math.Abs(e - a)).Average();
    }
}
