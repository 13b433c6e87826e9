namespace AADiff.Bench.Gpu;

/// <summary>
/// What cards can compute at most, in TFLOP/s: products of dense float16 matrices on tensor cores, and float32 without TF32, which the program does not
/// use. From NVIDIA's data sheets; another card's is given with --peak.
/// </summary>
internal static class PeakSpeed
{
    private static readonly (string Name, double Half, double Single)[] _cards =
    [
        ("H200 NVL", 835, 60),
        ("H200", 989, 67),
        ("H100 NVL", 835, 60),
        ("H100 PCIe", 756, 51),
        ("H100", 989, 67),
        ("A100", 312, 19.5),
        ("L40S", 362, 91.6),
        ("L4", 121, 30.3),
        ("A10", 125, 31.2),
        ("T4", 65, 8.1),
    ];

    /// <param name="description">What holds the card's name as a word.</param>
    /// <param name="half">For float16.</param>
    /// <returns>Null for a card that is not known.</returns>
    public static double? Of(string description, bool half)
    {
        string[] words = description.Split(' ', '(', ')', ',', '-');
        foreach ((string name, double ofHalf, double ofSingle) in _cards)
        {
            if (name.Split(' ').All(words.Contains))
            {
                return half ? ofHalf : ofSingle;
            }
        }

        return null;
    }
}
