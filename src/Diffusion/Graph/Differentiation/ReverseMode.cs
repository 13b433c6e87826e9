using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>
/// Reverse-mode differentiation of a graph by one of its inputs: walks its nodes backwards and adds up the gradient of every value on the way
/// (docs/method.md §11.6). What it adds are standard operators; the weights are read where the forward graph reads them.
/// </summary>
/// <param name="graph">Forward; not changed here.</param>
/// <param name="shapes">Of its values, for inputs of one size.</param>
/// <param name="writer">Takes the nodes of the backward half.</param>
internal sealed class ReverseMode(GraphIndex graph, ShapeInference shapes, OperatorWriter writer)
{
    private readonly Dictionary<string, string> _gradients = new(StringComparer.Ordinal);

    /// <summary>The gradient of a loss by an input.</summary>
    /// <param name="variable">Name of a graph input, float32.</param>
    /// <param name="result">Name of a value that the loss is computed from.</param>
    /// <param name="seed">Name of the loss's gradient by that value, of the same shape.</param>
    /// <returns>Name of the gradient, shaped like the input.</returns>
    /// <exception cref="ModelRefusedException">An operator between the two has no rule, or does not compute in float32; names it.</exception>
    public string Run(string variable, string result, string seed)
    {
        HashSet<string> depending = Depending(variable);
        if (!depending.Contains(result))
        {
            throw new ModelRefusedException($"\"{result}\" does not depend on \"{variable}\", so there is nothing to optimise");
        }

        _gradients[result] = seed;
        foreach (NodeProto node in graph.Ordered.Reverse())
        {
            string?[] gradients = [.. node.Output.Select(output => _gradients.GetValueOrDefault(output))];
            if (gradients.Any(gradient => gradient is not null) && node.Output.Any(depending.Contains))
            {
                Propagate(new NodeGradient(node, gradients, graph.Opset, shapes, writer, depending, Add));
            }
        }

        return _gradients[variable];
    }

    /// <summary>All values that change with the variable; sizes (Shape, Size) do not.</summary>
    private HashSet<string> Depending(string variable)
    {
        HashSet<string> depending = new([variable], StringComparer.Ordinal);
        foreach (NodeProto node in graph.Ordered)
        {
            if (node.OpType is not ("Shape" or "Size") && OperatorInputs.Of(node).Any(depending.Contains))
            {
                depending.UnionWith(node.Output.Where(name => name.Length > 0));
            }
        }

        return depending;
    }

    private static void Propagate(NodeGradient node)
    {
        Action<NodeGradient> rule = GradientRules.Find(node.Node)
            ?? throw node.Refused(node.Node.IsStandard() ? "which has no rule" : $"a fused operator of {node.Node.Domain}, which has no rule");
        node.RequireFloat32();
        rule(node);
    }

    private void Add(string value, string gradient) =>
        _gradients[value] = _gradients.TryGetValue(value, out string? before) ? writer.Plus(before, gradient) : gradient;
}
