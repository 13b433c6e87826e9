namespace AADiff.Sound.Spectrum;

/// <summary>Takes the columns of a spectrum in order.</summary>
/// <param name="magnitude">[bins] of 2|X|/Σw: a full-scale sine on a bin's centre gives 1. Empty when no spectrum was asked for. Valid during the call.</param>
/// <param name="rms">Root mean square of the same stretch of samples without window.</param>
internal delegate void ColumnSink(ReadOnlySpan<double> magnitude, double rms);
