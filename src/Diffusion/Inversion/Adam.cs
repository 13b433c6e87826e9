namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with β = 0.9 and 0.999 and bias correction, as PyTorch rounds it: moments in float32, ε outside the root.
/// </summary>
/// <param name="count">Of the values that are optimised.</param>
/// <param name="rate">Learning rate.</param>
internal sealed class Adam(int count, double rate)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly float[] _first = new float[count];
    private readonly float[] _second = new float[count];
    private int _steps;

    /// <summary>One step against the gradient, in place.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient)
    {
        _steps++;
        float step = (float)(rate / (1 - Math.Pow(FirstDecay, _steps)));
        float root = (float)Math.Sqrt(1 - Math.Pow(SecondDecay, _steps));
        for (int i = 0; i < values.Length; i++)
        {
            _first[i] += (gradient[i] - _first[i]) * (float)(1 - FirstDecay);
            _second[i] = (_second[i] * (float)SecondDecay) + ((float)(1 - SecondDecay) * gradient[i] * gradient[i]);
            values[i] += -step * _first[i] / ((MathF.Sqrt(_second[i]) / root) + Epsilon);
        }
    }
}
