using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace AADiff.Sound.Spectrum;

/// <summary>
/// Magnitudes of one windowed stretch of real samples, through a complex transform of half the size: even samples as real, odd samples as imaginary
/// part, untangled afterwards.
/// </summary>
internal sealed class RealSpectrum
{
    private readonly double[] _window;
    private readonly Complex[] _twiddle;
    private readonly Complex[] _packed;
    private readonly double _scale;

    public RealSpectrum(int size)
    {
        // Periodic Hann: sin²(πn/N).
        _window = [.. Enumerable.Range(0, size).Select(n => Math.Pow(Math.Sin(Math.PI * n / size), 2))];
        _twiddle = [.. Enumerable.Range(0, (size / 2) + 1).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / size))];
        _packed = new Complex[size / 2];
        _scale = 2 / _window.Sum();
    }

    /// <param name="samples">[size].</param>
    /// <param name="magnitude">[size/2 + 1], receives 2|X|/Σw.</param>
    public void Magnitude(ReadOnlySpan<double> samples, Span<double> magnitude)
    {
        int half = _packed.Length;
        for (int n = 0; n < half; n++)
        {
            _packed[n] = new Complex(samples[2 * n] * _window[2 * n], samples[(2 * n) + 1] * _window[(2 * n) + 1]);
        }

        Fourier.Forward(_packed, FourierOptions.NoScaling);
        for (int k = 0; k <= half; k++)
        {
            Complex z = _packed[k % half];
            Complex mirrored = Complex.Conjugate(_packed[(half - k) % half]);
            Complex even = (z + mirrored) / 2;
            Complex odd = (z - mirrored) / 2;

            // X[k] = E[k] − i·e^(−2πik/N)·(i·O[k]), with the i of the packing taken out.
            Complex x = even + (_twiddle[k] * new Complex(odd.Imaginary, -odd.Real));
            magnitude[k] = _scale * Math.Sqrt((x.Real * x.Real) + (x.Imaginary * x.Imaginary));
        }
    }
}
