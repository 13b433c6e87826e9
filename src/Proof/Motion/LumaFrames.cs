using System.Numerics;
using AADiff.Shared.Pictures;

namespace AADiff.Proof.Motion;

/// <summary>
/// All frames of a video in grey and small, so that any two can be compared at any time: squares of pixels are averaged until the shorter side has
/// fewer than 128.
/// </summary>
public sealed class LumaFrames
{
    private const int LeastShortSide = 64;

    private readonly List<byte[]> _frames = [];

    public int Count => _frames.Count;

    public void Add(Picture picture)
    {
        (int width, int height) = (picture.Width, picture.Height);
        int square = Math.Max(1, Math.Min(width, height) / LeastShortSide);
        (int columns, int rows) = (width / square, height / square);
        byte[] small = new byte[columns * rows];
        for (int i = 0; i < small.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < square * square; j++)
            {
                int at = 3 * ((((i / columns * square) + (j / square)) * width) + (i % columns * square) + (j % square));

                // BT.709, as the videos of this program and the plots of render.
                sum += (0.2126 * picture.Rgb[at]) + (0.7152 * picture.Rgb[at + 1]) + (0.0722 * picture.Rgb[at + 2]);
            }

            small[i] = (byte)Math.Round(sum / (square * square));
        }

        _frames.Add(small);
    }

    /// <summary>Other frames in their places: frame i becomes what <paramref name="frames"/>[i] was.</summary>
    public LumaFrames InOrder(IEnumerable<int> frames)
    {
        LumaFrames ordered = new();
        ordered._frames.AddRange(frames.Select(frame => _frames[frame]));
        return ordered;
    }

    /// <summary>Mean |ΔY| of each frame from one of them, in [0, 1].</summary>
    public double[] DistancesFrom(int frame) => [.. _frames.Select(other => Distance(_frames[frame], other))];

    /// <summary>Mean |ΔY| of each frame from the one before, in [0, 1]; the first has none and gets that of the second.</summary>
    public double[] Steps()
    {
        double[] steps = [.. _frames.Select((frame, i) => i == 0 ? 0 : Distance(_frames[i - 1], frame))];
        if (steps.Length > 1)
        {
            steps[0] = steps[1];
        }

        return steps;
    }

    private static double Distance(byte[] one, byte[] other)
    {
        long sum = 0;
        int i = 0;
        for (; i <= one.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<byte> a = new(one, i), b = new(other, i);
            Vector.Widen(Vector.Max(a, b) - Vector.Min(a, b), out Vector<ushort> low, out Vector<ushort> high);
            sum += Vector.Sum(low + high);
        }

        for (; i < one.Length; i++)
        {
            sum += Math.Abs(one[i] - other[i]);
        }

        return sum / 255.0 / one.Length;
    }
}
