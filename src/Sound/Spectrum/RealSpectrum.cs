using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.IntegralTransforms;

namespace AADiff.Sound.Spectrum;

/// <summary>
/// Spectrum of one stretch of real samples under a periodic Hann window, through a complex transform of half the size: even samples as
/// real, odd samples as imaginary part, untangled afterwards. Not safe to use from several threads at once.
/// </summary>
internal sealed class RealSpectrum
{
    private readonly double[] _window;
    private readonly Complex[] _twiddle;
    private readonly Complex[] _packed;
    private readonly double[] _windowed;

    /// <param name="size">Number of samples, even.</param>
    public RealSpectrum(int size)
    {
        _window = [.. Enumerable.Range(0, size).Select(n => Math.Pow(Math.Sin(Math.PI * n / size), 2))];
        _twiddle = [.. Enumerable.Range(0, (size / 2) + 1).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / size))];
        (_packed, _windowed) = (new Complex[size / 2], new double[size]);
        Scale = 2 / _window.Sum();
    }

    /// <summary>2/Σw: with it a full-scale sine on a bin's centre has magnitude 1.</summary>
    public double Scale { get; }

    /// <param name="samples">[size].</param>
    /// <param name="power">[size/2 + 1], receives |X|².</param>
    public void Power(ReadOnlySpan<double> samples, Span<double> power)
    {
        TensorPrimitives.Multiply(samples, _window, _windowed);
        int half = _packed.Length;
        for (int n = 0; n < half; n++)
        {
            _packed[n] = new Complex(_windowed[2 * n], _windowed[(2 * n) + 1]);
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
            power[k] = (x.Real * x.Real) + (x.Imaginary * x.Imaginary);
        }
    }

    /// <param name="samples">[size].</param>
    /// <param name="magnitude">[size/2 + 1], receives 2|X|/Σw.</param>
    public void Magnitude(ReadOnlySpan<double> samples, Span<double> magnitude)
    {
        Power(samples, magnitude);
        ToMagnitude(magnitude);
    }

    /// <param name="power">|X|², becomes 2|X|/Σw.</param>
    public void ToMagnitude(Span<double> power)
    {
        TensorPrimitives.Sqrt<double>(power, power);
        TensorPrimitives.Multiply(power, Scale, power);
    }
}
