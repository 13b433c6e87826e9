using AADiff.Shared.Pictures;
using Xunit;

namespace AADiff.Shared.Tests.Pictures;

public sealed class PngHeaderTests
{
    private static readonly byte[] _png = PngFile.Encode(new Picture(5, 3, new byte[45]));

    [Fact]
    public void A_header_says_what_decoding_would_take()
    {
        PngHeader header = PngHeader.Read(_png)!;
        Assert.Equal((5, 3, 8, 3), (header.Width, header.Height, header.Bits, header.Channels));
        Assert.Equal(45, header.Bytes);
    }

    [Fact]
    public void The_largest_claim_is_counted_without_overflow()
    {
        byte[] huge = [.. _png];
        new byte[] { 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 16, 6 }.CopyTo(huge, 16);
        Assert.Equal(int.MaxValue * (long)int.MaxValue, PngHeader.Read(huge)!.Pixels);
    }

    [Theory]
    [InlineData(0, 0)] // signature
    [InlineData(11, 12)] // length of the header
    [InlineData(12, 0)] // its name
    [InlineData(16, 0x80)] // width beyond 2³¹
    [InlineData(24, 3)] // bits
    [InlineData(25, 5)] // kind of colour
    public void What_no_png_begins_with_is_no_header(int at, byte value)
    {
        byte[] damaged = [.. _png];
        damaged[at] = value;
        Assert.Null(PngHeader.Read(damaged));
    }

    [Fact]
    public void Every_shorter_file_is_no_header()
    {
        for (int length = 0; length < PngHeader.Length; length++)
        {
            Assert.Null(PngHeader.Read(_png.AsSpan(0, length)));
        }
    }
}
