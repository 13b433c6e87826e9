using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>Weights of pictures whose strengths lie on a line.</summary>
internal static class CubicWeights
{
    /// <summary>The polynomial through all of them, in Lagrange's form: a cubic of four, a parabola of three, a line of two.</summary>
    public static FrameBlend Through(double at, params ReadOnlySpan<(int Picture, double At)> nodes)
    {
        int[] pictures = new int[nodes.Length];
        double[] weights = new double[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            (pictures[i], weights[i]) = (nodes[i].Picture, 1);
            for (int other = 0; other < nodes.Length; other++)
            {
                weights[i] *= other == i ? 1 : (at - nodes[other].At) / (nodes[i].At - nodes[other].At);
            }
        }

        return FrameBlend.Of(pictures, weights);
    }

    /// <summary>From one to the next: never beyond either.</summary>
    public static FrameBlend Linear(double at, (int Picture, double At) low, (int Picture, double At) high) => Through(at, low, high);
}
