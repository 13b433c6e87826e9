using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Video.Tests;

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
    [InlineData(30, 1, 44_100)]
    [InlineData(30, 1, 48_000)]
    [InlineData(30, 1, 22_050)]
    [InlineData(30, 1, 16_000)]
    [InlineData(30_000, 1001, 44_100)]
    [InlineData(24_000, 1001, 48_000)]
    [InlineData(24, 1, 11_025)]
    [InlineData(120, 1, 8000)]
    [InlineData(25, 2, 192_000)]
    public void A_sample_more_or_less_than_whole_frames_changes_no_number_of_frames_and_at_most_the_last_one(int numerator, int denominator, int sampleRate)
    {
        var rate = new FrameRate(numerator, denominator);
        foreach (int frames in (int[])[1, 2, 3, 29, 30, 31, 299, 300, 301, 107_999])
        {
            long whole = (long)frames * denominator * sampleRate / numerator;
            foreach (long samples in (long[])[whole - 1, whole, whole + 1])
            {
                var timeline = new VideoTimeline(rate, rate.FrameCount(samples, sampleRate), samples, sampleRate);
                long end = timeline.TicksOf(timeline.Frames - 1) + timeline.LastFrameTicks;

                Assert.Equal(frames, timeline.Frames);
                bool covered = (Int128)samples * numerator <= (Int128)frames * denominator * sampleRate;
                Assert.Equal(covered ? frames * timeline.FrameTicks : FirstTickAfter(samples, sampleRate, timeline), end);
            }
        }
    }

    [Theory]
    [InlineData(30, 1, 44_100)]
    [InlineData(30, 1, 48_000)]
    [InlineData(30, 1, 22_050)]
    [InlineData(30_000, 1001, 44_100)]
    [InlineData(120, 1, 8000)]
    public void A_frame_more_begins_at_the_first_sample_that_makes_half_of_it(int numerator, int denominator, int sampleRate)
    {
        var rate = new FrameRate(numerator, denominator);
        foreach (int frames in (int[])[1, 2, 30, 299, 107_999])
        {
            Int128 twice = (Int128)((2 * frames) + 1) * denominator * sampleRate;
            long half = (long)((twice + (2 * numerator) - 1) / (2 * numerator));

            Assert.Equal([frames, frames + 1, frames + 1], new[] { half - 1, half, half + 1 }.Select(samples => rate.FrameCount(samples, sampleRate)));
        }
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

    /// <summary>Where the sound has ended.</summary>
    private static long FirstTickAfter(long samples, int sampleRate, VideoTimeline timeline)
    {
        long tick = samples * timeline.Timescale / sampleRate;
        return (Int128)tick * sampleRate < (Int128)samples * timeline.Timescale ? tick + 1 : tick;
    }
}
