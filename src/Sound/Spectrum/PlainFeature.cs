namespace AADiff.Sound.Spectrum;

/// <summary>A feature that needs no other column.</summary>
internal sealed class PlainFeature(PlainFeature.Reduction reduce) : IColumnFeature
{
    public delegate double Reduction(ReadOnlySpan<double> magnitude, double rms);

    public void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit) => emit(reduce(magnitude, rms));

    public void Finish(Action<double> emit)
    {
    }
}
