using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Shapes;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>
/// Proves what a chain of reshapes and transposes does: every axis is a product of named factors, [B, S, C] is (b)(q)(h·d), and only the order of the
/// factors and their grouping change on the way. Factors of size one are left out, since they have no order.
/// </summary>
internal sealed class AxisFactors
{
    private readonly List<List<(char Role, long Size)>> _axes;

    private AxisFactors(List<List<(char, long)>> axes) => _axes = axes;

    /// <summary>All factors in the order of the elements.</summary>
    public string Order => string.Concat(_axes.SelectMany(axis => axis).Select(factor => factor.Role));

    /// <summary>For example ("b", "q", "hd").</summary>
    public static AxisFactors Of(IEnumerable<string> axes, IReadOnlyDictionary<char, long> sizes) =>
        new([.. axes.Select(axis => axis.Select(role => (role, sizes[role])).Where(factor => factor.Item2 != 1).ToList())]);

    /// <summary>The order that axes of these roles have.</summary>
    public static string Expected(string roles, IReadOnlyDictionary<char, long> sizes) => string.Concat(roles.Where(role => sizes[role] != 1));

    /// <summary>Goes through a node; null when it does more than lay out.</summary>
    public AxisFactors? Through(NodeProto node, ShapeWalk shapes)
    {
        if (shapes[node.Output[0]].Shape is not { } shape)
            return null;
        if (node.OpType == "Transpose")
            return Turn(Structure.OperatorAttributes.Ints(node, "perm") ?? []);
        return node.OpType is "Reshape" or "Squeeze" or "Unsqueeze" || SameSizes(shape) ? Regroup(shape) : null;
    }

    /// <summary>Puts the same factors into axes of these sizes.</summary>
    public AxisFactors? Regroup(IReadOnlyList<long> shape)
    {
        var factors = new Queue<(char Role, long Size)>(_axes.SelectMany(axis => axis));
        var axes = new List<List<(char, long)>>();
        foreach (long size in shape)
        {
            var axis = new List<(char, long)>();
            for (long product = 1; product != size; product *= axis[^1].Item2)
            {
                if (product > size || !factors.TryDequeue(out (char, long) factor))
                    return null;
                axis.Add(factor);
            }

            axes.Add(axis);
        }

        return factors.Count == 0 ? new AxisFactors(axes) : null;
    }

    private AxisFactors? Turn(long[] order) =>
        order.Length == _axes.Count && order.Order().SequenceEqual(Enumerable.Range(0, order.Length).Select(i => (long)i))
            ? new AxisFactors([.. order.Select(axis => _axes[(int)axis])])
            : null;

    private bool SameSizes(long[] shape) =>
        shape.SequenceEqual(_axes.Select(axis => axis.Aggregate(1L, (product, factor) => product * factor.Size)));
}
