namespace AADiff.Sound.Grounding;

/// <summary>Vectors of length one, whose product is their cosine.</summary>
internal static class Embedding
{
    /// <summary>The vector's direction; zero stays zero.</summary>
    public static double[] Normalise(ReadOnlySpan<double> vector)
    {
        double norm = Math.Sqrt(Dot(vector, vector));
        double[] unit = new double[vector.Length];
        for (int i = 0; norm > 0 && i < unit.Length; i++)
        {
            unit[i] = vector[i] / norm;
        }

        return unit;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
