using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>
/// When each frame of a video shows, in whole ticks: frame i begins at exactly i·<see cref="FrameTicks"/> / <see cref="Timescale"/>
/// seconds, which is i/fps without any rounding. The last frame stays until the sound has ended.
/// </summary>
public sealed record VideoTimeline
{
    private const int FinestWanted = 10_000;

    /// <param name="rate">Frames per second.</param>
    /// <param name="frames">Number of frames, at least 1.</param>
    /// <param name="soundSamples">Length of the sound.</param>
    /// <param name="sampleRate">Its samples per second.</param>
    public VideoTimeline(FrameRate rate, int frames, long soundSamples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(soundSamples);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        int finer = 1;
        while ((long)rate.Numerator * finer < FinestWanted)
        {
            finer *= 2;
        }

        Frames = frames;
        Timescale = rate.Numerator * finer;
        FrameTicks = (long)rate.Denominator * finer;
        Int128 soundTicks = (((Int128)soundSamples * Timescale) + sampleRate - 1) / sampleRate;
        LastFrameTicks = (long)Int128.Max(FrameTicks, soundTicks - TicksOf(frames - 1));
    }

    public int Frames { get; }

    /// <summary>
    /// Ticks per second: the numerator of the frame rate, or a multiple that lets the end of the sound be met within 0.1 ms.
    /// </summary>
    public int Timescale { get; }

    /// <summary>Ticks of every frame but the last.</summary>
    public long FrameTicks { get; }

    /// <summary>At least one frame; longer when the sound goes on.</summary>
    public long LastFrameTicks { get; }

    public double Seconds => (double)(TicksOf(Frames - 1) + LastFrameTicks) / Timescale;

    /// <summary>Begin of frame <paramref name="frame"/> in ticks.</summary>
    public long TicksOf(int frame) => frame * FrameTicks;
}

/// <summary>Size of the video from the size of the pictures. 4:2:0 colour needs both sides even.</summary>
public static class VideoSize
{
    /// <param name="drawn">Size of the pictures.</param>
    /// <param name="height">Height wanted, or null for that of the pictures.</param>
    /// <returns>The proportions of the pictures, each side rounded to the nearest even number, at least 2.</returns>
    public static PictureSize Of(PictureSize drawn, int? height)
    {
        int wanted = height ?? drawn.Height;
        return new PictureSize(Even((double)drawn.Width * wanted / drawn.Height), Even(wanted));
    }

    private static int Even(double side) => Math.Max(2, 2 * (int)Math.Round(side / 2, MidpointRounding.AwayFromZero));
}
