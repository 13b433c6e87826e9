using AADiff.Coordinator.Assembly;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class VideoFormatTests
{
    [Theory]
    [InlineData(30, 1)]
    [InlineData(30000, 1001)]
    [InlineData(24000, 1001)]
    [InlineData(1, 1)]
    [InlineData(2932, 125)]
    [InlineData(120, 1)]
    public void Every_frame_begins_at_exactly_its_number_over_the_rate(int numerator, int denominator)
    {
        var timeline = new VideoTimeline(new FrameRate(numerator, denominator), 108_000, 44_100, 44_100);

        foreach (int frame in (int[])[0, 1, 107_999])
        {
            Assert.Equal((Int128)frame * denominator * timeline.Timescale, (Int128)timeline.TicksOf(frame) * numerator);
        }

        Assert.InRange(timeline.Timescale, 10_000, 2_000_000);
    }

    [Theory]
    [InlineData(30, 441_000)] // 10 s: exactly 300 frames
    [InlineData(30, 441_617)] // 300.42 frames: one fewer than would cover it
    [InlineData(30, 440_400)] // 299.59 frames
    [InlineData(24, 1)]
    public void The_last_frame_covers_the_end_of_the_sound_and_not_a_frame_more(int fps, long samples)
    {
        var rate = new FrameRate(fps);
        int frames = rate.FrameCount(samples, 44_100);
        var timeline = new VideoTimeline(rate, frames, samples, 44_100);

        double sound = samples / 44_100.0;
        Assert.InRange(timeline.Seconds, sound, sound + (1.0 / fps));
        Assert.InRange(timeline.LastFrameTicks, timeline.FrameTicks, 2 * timeline.FrameTicks);
    }

    [Theory]
    [InlineData(64, 64, 512, 512, 512)]
    [InlineData(64, 64, null, 64, 64)]
    [InlineData(768, 512, 1080, 1620, 1080)]
    [InlineData(96, 64, 50, 76, 50)]
    [InlineData(33, 17, null, 34, 18)]
    [InlineData(1024, 16, 16, 1024, 16)]
    [InlineData(8, 1024, 16, 2, 16)]
    public void Both_sides_of_a_video_are_even_and_keep_the_proportions(int width, int height, int? wanted, int videoWidth, int videoHeight) =>
        Assert.Equal(new PictureSize(videoWidth, videoHeight), VideoSize.Of(new PictureSize(width, height), wanted));
}
