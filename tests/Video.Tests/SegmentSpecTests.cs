using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class SegmentSpecTests
{
    /// <summary>Nodes of another version and segments in the store are found by them.</summary>
    [Fact]
    public void Keys_are_those_of_earlier_versions()
    {
        SegmentSpec blended = Spec(
            new FrameRate(30000, 1001), new VideoShape(512), null, FrameSource.Alone("a.png"), new FrameSource(["a.png", "b.png"], [0.75f, 0.25f]));
        SegmentSpec detailed = Spec(
            new FrameRate(30),
            new VideoShape(null, new PictureSize(256, 192), Fit.Pad),
            new StoredPicture("detail.png", Sha256Digest.Parse(string.Concat(Enumerable.Repeat("ab", 32)))),
            FrameSource.Alone("a.png"));

        Assert.Equal("1e0619f0ba9fbfd25385c373881bf761fe007068858203c827a0a74af9b04a5d", blended.Key().Hex);
        Assert.Equal("fd98c9ad16fb122320d9bda7e06690a5c82e090a2d3e239a5795c68417d56fa9", detailed.Key().Hex);
    }

    private static SegmentSpec Spec(FrameRate rate, VideoShape shape, StoredPicture? detail, params ImmutableArray<FrameSource> frames) =>
        SegmentSpec.Of("test", rate, shape, frames, _ => null, detail);
}
