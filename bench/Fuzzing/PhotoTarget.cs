using AADiff.Shared.Errors;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using AADiff.Testing;

namespace AADiff.Bench.Fuzzing;

/// <summary>Photos in every format that is taken.</summary>
internal static class PhotoTarget
{
    public const string Name = "photos";

    private static readonly string[] _seeds =
    [
        "plain.jpg", "progressive.jpg", "cmyk-profile.jpg", "wide.jpg", "orientation-6.jpg", "rgb-16.png", "palette.png", "alpha.png", "wide.png",
        "plain.webp", "lossless.webp", "wide.webp", "orientation-6.webp", "animated.gif", "transparent.gif",
    ];

    public static FuzzTarget Target => FuzzTarget.Reader<UserError>(
        Name,
        [.. _seeds.Select(seed => File.ReadAllBytes(TestData.Photo(seed)))],
        ByteMutations.All,
        input =>
        {
            PhotoFile.Decode(input, "photo", new PictureSize(64, 64), PhotoFit.Crop);
            return Task.CompletedTask;
        });
}
