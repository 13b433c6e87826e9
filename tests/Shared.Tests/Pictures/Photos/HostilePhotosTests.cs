using System.Buffers.Binary;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Pictures.Photos;

/// <summary>Files that lie, end early or are something else: each is taken or refused with a sentence, none is decoded beyond the limits.</summary>
public sealed class HostilePhotosTests
{
    private static readonly PictureSize _size = new(64, 64);

    private static readonly string[] _seeds =
    [
        "plain.jpg", "progressive.jpg", "cmyk-profile.jpg", "wide.jpg", "orientation-6.jpg", "rgb-16.png", "palette.png", "alpha.png", "wide.png",
        "plain.webp", "lossless.webp", "wide.webp", "animated.gif", "transparent.gif",
    ];

    [Fact]
    public void Of_two_hundred_damaged_photos_each_is_taken_or_refused_with_a_sentence()
    {
        byte[][] lawful = [.. _seeds.Select(seed => File.ReadAllBytes(TestData.Photo(seed)))];
        var random = new Random(17);
        int taken = 0, refused = 0;

        for (int number = 0; number < 200; number++)
        {
            byte[] damaged = Damaged(lawful[number % lawful.Length], lawful[random.Next(lawful.Length)], number / lawful.Length % 5, random);
            try
            {
                Assert.Equal(64 * 64 * 3, PhotoFile.Decode(damaged, "photo", _size, PhotoFit.Crop).Rgb.Length);
                taken++;
            }
            catch (UserError e)
            {
                Assert.StartsWith("The photo photo can't be used: ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 50, 199);
        Assert.Equal(200, taken + refused);
    }

    /// <summary>As much of the file as the header takes is there; what follows would be gigabytes.</summary>
    [Theory]
    [InlineData("rgb-16.png", 16, true, 4, "65535 × 65535")]
    [InlineData("alpha.webp", 0, false, 0, "16384 × 16384")]
    [InlineData("animated.gif", 6, false, 2, "65535 × 65535")]
    [InlineData("plain.jpg", -1, true, 2, "65535 × 65535")]
    public void A_small_file_that_claims_a_huge_picture_is_refused_by_its_header(string file, int at, bool bigEndian, int bytes, string size)
    {
        byte[] bomb = File.ReadAllBytes(TestData.Photo(file));
        if (bytes == 0)
        {
            // Both sides of VP8L, 14 bits each, follow the signature byte of the chunk.
            BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(bomb.AsSpan().IndexOf("VP8L"u8) + 9), 0x0FFFFFFF);
        }
        else
        {
            at = at < 0 ? bomb.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 5 : at;
            for (int side = 0; side < 2; side++)
            {
                Span<byte> number = bomb.AsSpan(at + (side * bytes), bytes);
                number.Clear();
                number[bigEndian ? bytes - 1 : 0] = 0xFF;
                number[bigEndian ? bytes - 2 : 1] = 0xFF;
            }
        }

        UserError refused = Assert.Throws<UserError>(() => PhotoFile.Check(new MemoryStream(bomb), file));

        Assert.Contains(size, refused.Message, StringComparison.Ordinal);
        Assert.Contains("50 million are the most", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_progressive_JPEG_of_endless_passes_is_refused()
    {
        byte[] photo = File.ReadAllBytes(TestData.Photo("progressive.jpg"));
        int scan = photo.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] bomb = [.. photo[..scan], .. Enumerable.Repeat(photo[scan..^2], 500).SelectMany(pass => pass), 0xFF, 0xD9];

        UserError refused = Assert.Throws<UserError>(() => PhotoFile.Decode(bomb, "photo.jpg", _size, PhotoFit.Crop));

        Assert.Contains("passes", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("rgb-16.png")]
    [InlineData("plain.webp")]
    [InlineData("animated.gif")]
    public void A_photo_without_its_second_half_is_refused(string file)
    {
        byte[] photo = File.ReadAllBytes(TestData.Photo(file));

        Assert.Throws<UserError>(() => PhotoFile.Decode(photo.AsSpan(0, photo.Length / 2).ToArray(), file, _size, PhotoFit.Crop));
    }

    [Theory]
    [InlineData("\0\0\0\u0018ftypheic", "HEIC")]
    [InlineData("BM......", "BMP")]
    [InlineData("%PDF-1.7", "not a picture")]
    [InlineData("PK\u0003\u0004", "not a picture")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture")]
    [InlineData("", "empty")]
    public void What_is_no_photo_is_refused_whatever_it_is_called(string content, string says)
    {
        byte[] bytes = [.. content.Select(c => (byte)c)];

        UserError refused = Assert.Throws<UserError>(() => PhotoFile.Check(new MemoryStream(bytes), "photo.jpg"));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_JPEG_that_is_called_a_PNG_is_taken_for_what_it_is()
    {
        byte[] photo = File.ReadAllBytes(TestData.Photo("plain.jpg"));

        Assert.Equal(PhotoFormat.Jpeg, PhotoFile.Check(new MemoryStream(photo), "photo.png").Format);
    }

    /// <summary>Cut, flipped bits, a lie in a number, another file's end, the start of one format before the rest of another.</summary>
    private static byte[] Damaged(byte[] photo, byte[] other, int kind, Random random)
    {
        byte[] bytes = [.. photo];
        switch (kind)
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                for (int i = random.Next(1, 12); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
            case 2:
                bytes.AsSpan(random.Next(Math.Min(bytes.Length - 4, 200)), 4).Fill(0xFF);
                return bytes;
            case 3:
                return [.. bytes[..random.Next(bytes.Length)], .. other[random.Next(other.Length)..]];
            default:
                return [.. bytes[..16], .. other[16..]];
        }
    }
}
