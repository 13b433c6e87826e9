using AADiff.Shared.Requests;
using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Loudness;

/// <summary>
/// From one value per column to one per video frame. With o the offset (positive: picture later) frame i hears the columns whose centre
/// lies in [i/fps − o, (i+1)/fps − o), compared as exact fractions since 48 kHz at 30 fps has ties. A frame without a column is
/// interpolated at its middle; outside the sound it is 0.
/// </summary>
internal sealed class FramePooling
{
    private const int Micro = 1_000_000;

    private readonly bool _max;
    private readonly List<double> _frames = [];
    private readonly Int128 _ticksPerColumn;
    private readonly Int128 _ticksPerFrame;
    private readonly Int128 _ticksPerSample;
    private readonly Int128 _offset;
    private long _columns;
    private double _last;
    private Int128 _current = -1;
    private double _pooled;
    private int _count;

    public FramePooling(StftShape shape, FrameRate frameRate, double offsetMilliseconds, bool max)
    {
        // A tick is 1/(R·numerator·10⁶) s: every instant in question is a whole number of them (the offset to the microsecond).
        _max = max;
        _ticksPerSample = (Int128)frameRate.Numerator * Micro;
        _ticksPerColumn = _ticksPerSample * shape.Hop;
        _ticksPerFrame = (Int128)frameRate.Denominator * shape.SampleRate * Micro;
        _offset = (Int128)Math.Round(offsetMilliseconds * 1000) * shape.SampleRate * frameRate.Numerator;
    }

    public void Add(double value)
    {
        Int128 frame = FloorDivide((_columns * _ticksPerColumn) + _offset, _ticksPerFrame);
        if (frame != _current || _count == 0)
        {
            Close();
            InterpolateUpTo(frame, value);
            (_current, _count, _pooled) = (frame, 0, _max ? double.NegativeInfinity : 0);
        }

        _pooled = _max ? Math.Max(_pooled, value) : _pooled + value;
        _count++;
        _columns++;
        _last = value;
    }

    /// <returns>[frames].</returns>
    public double[] Finish(int frames, long samples)
    {
        Close();
        while (_frames.Count < frames)
        {
            // Behind the last column's centre the last column is the nearest there is, up to the end of the sound.
            bool inside = Middle(_frames.Count) >= 0 && Middle(_frames.Count) <= samples * _ticksPerSample * 2;
            _frames.Add(inside ? _last : 0);
        }

        return [.. _frames.Take(frames)];
    }

    private void Close()
    {
        if (_count > 0 && _current >= 0)
        {
            _frames.Add(_max ? _pooled : _pooled / _count);
        }
    }

    private void InterpolateUpTo(Int128 frame, double value)
    {
        while (_frames.Count < frame)
        {
            double position = (double)Middle(_frames.Count) / (double)(2 * _ticksPerColumn);
            double weight = position - (_columns - 1);
            _frames.Add(_columns == 0 || position < 0 ? 0 : _last + (weight * (value - _last)));
        }
    }

    /// <summary>Middle of a frame on the sound's clock, in half ticks.</summary>
    private Int128 Middle(int frame) => ((((Int128)2 * frame) + 1) * _ticksPerFrame) - (2 * _offset);

    private static Int128 FloorDivide(Int128 value, Int128 by) => value >= 0 ? value / by : -((-value + by - 1) / by);
}
