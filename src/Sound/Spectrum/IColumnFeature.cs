namespace AADiff.Sound.Spectrum;

/// <summary>One number per column. A feature may be late, but gives the values in order and one for each column in the end.</summary>
internal interface IColumnFeature
{
    void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit);

    void Finish(Action<double> emit);
}
