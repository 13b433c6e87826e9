using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;

namespace AADiff.Models.Graphs.Structure;

/// <summary>Refuses operators that ONNX Runtime can't run, earlier and with a clearer reason than it would give itself.</summary>
internal static class OperatorCheck
{
    private static readonly HashSet<string> _knownDomains = new(StringComparer.Ordinal)
    {
        "", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc",
    };

    private static readonly HashSet<string> _cudaOnly = new(StringComparer.Ordinal)
    {
        "NhwcConv", "GroupNorm", "SkipGroupNorm", "BiasSplitGelu", "BiasAdd", "PackedAttention", "PackedMultiHeadAttention",
        "GemmFastGelu", "NhwcFusedConv",
    };

    /// <summary>Inputs that an operator can't do without, where the rewrite relies on them.</summary>
    private static readonly Dictionary<string, int> _needed = new[]
    {
        (1, "Softmax Cast Identity Transpose Squeeze Unsqueeze Dropout Flatten Shape Concat Slice Split Resize Einsum MultiHeadAttention"),
        (2, "Reshape Mul Div Add Sub MatMul FusedMatMul Gemm Conv Gather Expand CastLike Attention"),
        (3, "Where"),
    }.SelectMany(row => row.Item2.Split(' ').Select(op => (Operator: op, Inputs: row.Item1)))
        .ToDictionary(pair => pair.Operator, pair => pair.Inputs, StringComparer.Ordinal);

    public static void Run(GraphProto graph, bool forCpu)
    {
        NodeProto? strange = graph.Node.FirstOrDefault(node => !_knownDomains.Contains(node.Domain));
        if (strange is not null)
        {
            throw new ModelRefusedException(
                $"the graph uses {strange.Domain}:{strange.OpType}, which ONNX Runtime "
                + "does not know; use an export without custom operators");
        }

        foreach (NodeProto node in graph.Node)
        {
            if (node.Output.Count == 0 || node.Output[0].Length == 0)
            {
                throw new ModelRefusedException($"the file is damaged: node \"{GraphIndex.Name(node)}\" ({node.OpType}) makes nothing");
            }

            if (_needed.TryGetValue(node.OpType, out int needed) && !Enumerable.Range(0, needed).All(node.HasInput))
            {
                throw new ModelRefusedException(
                    $"the file is damaged: node \"{GraphIndex.Name(node)}\" "
                    + $"({node.OpType}) has too few inputs");
            }
        }

        string[] cuda = [.. graph.Node.Where(node => node.IsMicrosoft() && _cudaOnly.Contains(node.OpType))
            .Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        if (forCpu && cuda.Length > 0)
        {
            throw new ModelRefusedException(
                $"this UNet was optimised for CUDA ({string.Join(", ", cuda)} of com.microsoft); "
                + "load it with the CUDA provider or use the export before optimisation");
        }

        if (graph.SparseInitializer.Count > 0
            || graph.Node.SelectMany(node => node.Attribute).Any(a => a.HasSparseTensor || a.SparseTensors.Count > 0))
        {
            throw new ModelRefusedException("it holds sparse weights, which no UNet export does");
        }
    }
}
