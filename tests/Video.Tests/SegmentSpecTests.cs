using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class SegmentSpecTests
{
    /// <summary>Nodes of another version and segments in the store are found by them; they change with the version of the encoder alone.</summary>
    [Fact]
    public void Keys_stay_the_same_while_the_bytes_do()
    {
        SegmentSpec blended = Spec(
            new FrameRate(30000, 1001), new VideoShape(512), null, FrameSource.Alone("a.png"), new FrameSource(["a.png", "b.png"], [0.75f, 0.25f]));
        SegmentSpec detailed = Spec(
            new FrameRate(30),
            new VideoShape(null, new PictureSize(256, 192), Fit.Pad),
            new StoredPicture("detail.png", Sha256Digest.Parse(string.Concat(Enumerable.Repeat("ab", 32)))),
            FrameSource.Alone("a.png"));

        Assert.Equal("6bceb8e54c27b98259e21e1c316d217a987ae6bbb8ba1c5a8b9e05deaaa10758", blended.Key().Hex);
        Assert.Equal("7d542b1469ef33b0d976e77f30cb3cc765c99668d47c2a7ea719d0f7ff859464", detailed.Key().Hex);
    }

    private static SegmentSpec Spec(FrameRate rate, VideoShape shape, StoredPicture? detail, params ImmutableArray<FrameSource> frames) =>
        SegmentSpec.Of("test", rate, shape, frames, _ => null, detail);
}
