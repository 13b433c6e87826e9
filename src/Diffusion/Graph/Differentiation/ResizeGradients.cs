using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Enlarging by repeating each cell.</summary>
internal static class ResizeGradients
{
    public static Action<NodeGradient>? Find(string op) => op is "Resize" or "Upsample" ? Resize : null;

    /// <summary>[N, C, H·k, W·k] → [N, C, H, k, W, k], summed over the repeats.</summary>
    private static void Resize(NodeGradient node)
    {
        (long[] from, long[] to) = (node.Shape(0), node.OutputShape());
        if (from.Length != to.Length || from.Zip(to).Any(size => size.First == 0 || size.Second % size.First != 0) || !Repeats(node))
        {
            throw node.Refused("other than by repeating cells a whole number of times, which has no rule");
        }

        List<long> split = [];
        List<long> repeats = [];
        for (int axis = 0; axis < from.Length; axis++)
        {
            split.Add(from[axis]);
            if (to[axis] != from[axis])
            {
                repeats.Add(split.Count);
                split.Add(to[axis] / from[axis]);
            }
        }

        node.Send(0, () => repeats.Count == 0
            ? node.Gradient
            : node.Write.SumOver(node.Write.Reshape(node.Gradient, [.. split]), keep: false, [.. repeats]));
    }

    /// <summary>
    /// Whether every cell becomes a block of its own: as torch exports it (asymmetric, floor), or with cells by their middles and any rounding to the
    /// nearest.
    /// </summary>
    private static bool Repeats(NodeGradient node)
    {
        bool upsample = node.Node.OpType == "Upsample";
        string coordinates = node.Node.Text("coordinate_transformation_mode") ?? (upsample ? "asymmetric" : "half_pixel");
        string rounding = node.Node.Text("nearest_mode") ?? (upsample ? "floor" : "round_prefer_floor");
        return node.Node.Text("mode") is null or "nearest"
            && (coordinates, rounding) is ("asymmetric", "floor") or ("half_pixel", "round_prefer_floor" or "round_prefer_ceil");
    }
}
