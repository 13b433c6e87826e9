using AADiff.Bench.Graphs;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Bench.RealSize;

/// <summary>How much a call of a stock U-Net computes: two operations a product of convolutions and matrices; the rest is left out.</summary>
internal static class Operations
{
    private const int Tokens = 77;

    /// <exception cref="InvalidOperationException">The shapes of a product are not known.</exception>
    public static double Of(FullSizeNetwork unet, int rows)
    {
        var graph = new GraphIndex(unet.ReadGraph());
        var sizes = new InputSizes(rows, unet.Side, unet.Side, Tokens);
        var shapes = new ShapeInference(graph, ShapeInference.InputsOf(UNetInputFinder.Find(graph), sizes));
        return graph.Ordered.Sum(node => 2 * Products(node, shapes));
    }

    private static double Products(NodeProto node, ShapeInference shapes)
    {
        if (node.OpType is not ("Conv" or "MatMul" or "Gemm"))
        {
            return 0;
        }

        long[] result = Known(node.Output[0]);
        long[] right = Known(node.Input[1]);
        double results = result.Aggregate(1.0, (product, dimension) => product * dimension);
        return results * node.OpType switch
        {
            "Conv" => right.Skip(1).Aggregate(1.0, (product, dimension) => product * dimension),
            "MatMul" => right[^2],
            _ => right[0] == result[^1] ? right[1] : right[0],
        };

        long[] Known(string name) => shapes[name].Shape
            ?? throw new InvalidOperationException($"the shape of {name}, of a {node.OpType}, is not known");
    }
}
