namespace AADiff.Diffusion.Tests.Graph;

/// <summary>
/// Prompt-to-prompt attention as the method says it: probabilities are computed, replaced by another row's, multiplied by token, then
/// mixed.
/// </summary>
internal static class PlainAttention
{
    /// <param name="queries">[row][token][channel].</param>
    /// <param name="keys">What keys and values are projected from.</param>
    /// <param name="weights">Of the small UNet, by the attention's name.</param>
    /// <param name="name">"self" or "cross".</param>
    /// <param name="source">Row whose probabilities each row uses.</param>
    /// <param name="scale">Factor of each token's column; null = 1.</param>
    public static double[][][] Run(
        double[][][] queries, double[][][] keys, Dictionary<string, float[,]> weights, string name, long[] source, float[][]? scale)
    {
        double[][][] Project(double[][][] rows, string weight) => [.. rows.Select(row => Times(row, weights[$"{name}_{weight}"]))];
        double[][][] q = Project(queries, "wq");
        double[][][] k = Project(keys, "wk");
        double[][][] v = Project(keys, "wv");
        const int Size = SmallUNet.Channels / SmallUNet.Heads;
        double[][][] mixed = [.. queries.Select(row => row.Select(_ => new double[SmallUNet.Channels]).ToArray())];
        for (int row = 0; row < queries.Length; row++)
        {
            for (int head = 0; head < SmallUNet.Heads; head++)
            {
                for (int i = 0; i < queries[row].Length; i++)
                {
                    double[] probabilities = Softmax([.. k[source[row]].Select(key =>
                        Enumerable.Range(head * Size, Size).Sum(c => q[source[row]][i][c] * key[c]) / Math.Sqrt(Size))]);
                    for (int j = 0; j < probabilities.Length; j++)
                    {
                        for (int c = head * Size; c < (head + 1) * Size; c++)
                        {
                            mixed[row][i][c] += probabilities[j] * (scale?[row][j] ?? 1) * v[row][j][c];
                        }
                    }
                }
            }
        }

        return [.. mixed.Select(row => Times(row, weights[$"{name}_wo"]))];
    }

    private static double[] Softmax(double[] scores)
    {
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double[][] Times(double[][] rows, float[,] weight) =>
        [.. rows.Select(
            row => Enumerable.Range(0, weight.GetLength(1)).Select(column => row.Select((value, i) => value * weight[i, column]).Sum()).ToArray())];
}
