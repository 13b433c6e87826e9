using System.Buffers.Binary;
using AADiff.Shared.Pictures;
using Xunit;

namespace AADiff.Shared.Tests.Pictures;

public sealed class PngFileTests
{
    private static readonly Picture _gradient = new(5, 3, [.. Enumerable.Range(0, 45).Select(i => (byte)(i * 5))]);

    [Fact]
    public void A_picture_comes_back_as_it_went_in()
    {
        Picture read = PictureFile.Decode(PngFile.Encode(_gradient));

        Assert.Equal((5, 3), (read.Width, read.Height));
        Assert.Equal(_gradient.Rgb, read.Rgb);
    }

    [Fact]
    public void The_file_has_eight_bits_and_three_channels()
    {
        byte[] png = PngFile.Encode(_gradient);

        Assert.Equal(5, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.Equal(8, png[24]);
        Assert.Equal(2, png[25]);
    }

    [Fact]
    public void A_picture_is_scaled_while_it_is_read()
    {
        var white = new Picture(64, 32, [.. Enumerable.Repeat(byte.MaxValue, 64 * 32 * 3)]);

        Picture read = PictureFile.Decode(PngFile.Encode(white), 8, 8);

        Assert.Equal((8, 8), (read.Width, read.Height));
        Assert.All(read.Rgb, level => Assert.Equal(byte.MaxValue, level));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_file_that_is_no_picture_or_ends_early_is_refused(int length)
    {
        byte[] start = PngFile.Encode(_gradient)[..length];

        Assert.Throws<InvalidDataException>(() => PictureFile.Decode(start));
        Assert.Throws<InvalidDataException>(() => PictureFile.Decode("<html>not a picture</html>"u8));
    }
}
