namespace AADiff.Sound.Spectrum;

/// <summary>
/// The percussive or the harmonic part of the spectrum (Fitzgerald 2010): what a median over 31 bins of a column keeps is a click, what a
/// median over 31 columns of a bin keeps is a tone. Soft masks of power 2 on the magnitude; the value is the mean over the audible bins.
/// Keeps 32 columns, and is 15 columns late.
/// </summary>
internal sealed class HpssFeature : IColumnFeature
{
    private const int Length = 31;
    private const int Reach = Length / 2;
    private const int Kept = Length + 1;
    private const double SmallestNormal = 2.2250738585072014e-308;

    private readonly bool _percussive;
    private readonly BandBins _band;
    private readonly double[][] _columns;
    private readonly double[] _overTime;
    private readonly double[] _tone;
    private readonly double[] _click;
    private readonly double[] _sorted = new double[Length];
    private long _received;
    private long _done;

    public HpssFeature(StftShape shape, bool percussive)
    {
        _percussive = percussive;
        _band = BandBins.Audible(shape);
        _columns = [.. Enumerable.Range(0, Kept).Select(_ => new double[shape.Bins])];
        _overTime = new double[shape.Bins * Length];
        (_tone, _click) = (new double[shape.Bins], new double[shape.Bins]);
    }

    public void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit)
    {
        magnitude.CopyTo(_columns[_received++ % Kept]);

        // The mirror at the start is certain once 16 columns are there; the one at the end is Finish's business.
        if (_received > Reach)
        {
            Next(long.MaxValue / 4, emit);
        }
    }

    public void Finish(Action<double> emit)
    {
        while (_done < _received)
        {
            Next(_received, emit);
        }
    }

    private void Next(long length, Action<double> emit)
    {
        if (_done == 0)
        {
            Start(length);
        }
        else
        {
            Slide(Column(_done - 1 - Reach, length), Column(_done + Reach, length));
        }

        double[] column = Column(_done, length);
        MedianOverBins(column);
        emit(Masked(column));
        _done++;
    }

    private double[] Column(long index, long length) => _columns[SortedWindow.Mirror(index, length) % Kept];

    private void Start(long length)
    {
        for (int bin = 0; bin < _tone.Length; bin++)
        {
            Span<double> window = _overTime.AsSpan(bin * Length, Length);
            for (int i = 0; i < Length; i++)
            {
                window[i] = Column(i - Reach, length)[bin];
            }

            window.Sort();
            _tone[bin] = SortedWindow.Median(window);
        }
    }

    private void Slide(double[] leaving, double[] entering)
    {
        for (int bin = 0; bin < _tone.Length; bin++)
        {
            Span<double> window = _overTime.AsSpan(bin * Length, Length);
            SortedWindow.Replace(window, leaving[bin], entering[bin]);
            _tone[bin] = SortedWindow.Median(window);
        }
    }

    private void MedianOverBins(double[] column)
    {
        for (int i = 0; i < Length; i++)
        {
            _sorted[i] = column[SortedWindow.Mirror(i - Reach, column.Length)];
        }

        Array.Sort(_sorted);
        for (int bin = 0; bin < column.Length; bin++)
        {
            _click[bin] = SortedWindow.Median(_sorted);
            SortedWindow.Replace(
                _sorted,
                column[SortedWindow.Mirror(bin - Reach, column.Length)],
                column[SortedWindow.Mirror(bin + 1 + Reach, column.Length)]);
        }
    }

    private double Masked(double[] column)
    {
        double sum = 0;
        for (int bin = _band.First; bin < _band.First + _band.Count; bin++)
        {
            (double wanted, double other) = _percussive ? (_click[bin], _tone[bin]) : (_tone[bin], _click[bin]);

            // Relative to the larger one, so that the squares of small magnitudes do not vanish; where there is nothing, each part gets
            // half of it.
            double larger = Math.Max(wanted, other);
            double share = larger < SmallestNormal ? 0.5 : Square(wanted / larger) / (Square(wanted / larger) + Square(other / larger));
            sum += column[bin] * share;
        }

        return _band.Count == 0 ? 0 : sum / _band.Count;
    }

    private static double Square(double value) => value * value;
}
