namespace AADiff.Diffusion.Networks;

/// <summary>
/// The guidance scale w as latent consistency models take it, in their input timestep_cond: sines, then cosines, of 1000·(w − 1) (Luo et
/// al. 2023, §4.3).
/// </summary>
internal static class GuidanceEmbedding
{
    private const double LongestPeriod = 10_000;

    public static void Fill(double guidance, Span<float> embedding)
    {
        int half = embedding.Length / 2;
        double angle = (guidance - 1) * 1000;
        embedding.Clear();
        for (int i = 0; i < half; i++)
        {
            double frequency = Math.Exp(-Math.Log(LongestPeriod) * i / Math.Max(1, half - 1));
            embedding[i] = (float)Math.Sin(angle * frequency);
            embedding[half + i] = (float)Math.Cos(angle * frequency);
        }
    }
}
