using AADiff.GpuNode.Graph.Onnx;
using AADiff.GpuNode.Graph.Reading;

namespace AADiff.GpuNode.Graph.Structure;

/// <summary>Says early what ONNX Runtime would say late or not well about operators it can't run.</summary>
internal static class OperatorCheck
{
    private static readonly HashSet<string> KnownDomains = new(StringComparer.Ordinal)
    {
        "", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc",
    };

    private static readonly HashSet<string> CudaOnly = new(StringComparer.Ordinal)
    {
        "NhwcConv", "GroupNorm", "SkipGroupNorm", "BiasSplitGelu", "BiasAdd", "PackedAttention", "PackedMultiHeadAttention", "GemmFastGelu", "NhwcFusedConv",
    };

    /// <summary>Inputs that an operator can't do without, where the rewrite relies on them.</summary>
    private static readonly Dictionary<string, int> Needed = new(StringComparer.Ordinal)
    {
        ["Softmax"] = 1, ["Cast"] = 1, ["Identity"] = 1, ["Transpose"] = 1, ["Squeeze"] = 1, ["Unsqueeze"] = 1, ["Dropout"] = 1, ["Flatten"] = 1, ["Shape"] = 1,
        ["Reshape"] = 2, ["Mul"] = 2, ["Div"] = 2, ["Add"] = 2, ["Sub"] = 2, ["MatMul"] = 2, ["FusedMatMul"] = 2, ["Gemm"] = 2, ["Conv"] = 2, ["Gather"] = 2, ["Expand"] = 2,
        ["Where"] = 3, ["Attention"] = 2, ["MultiHeadAttention"] = 1, ["Concat"] = 1, ["Slice"] = 1, ["Split"] = 1, ["Resize"] = 1, ["Einsum"] = 1, ["CastLike"] = 2,
    };

    public static void Run(GraphProto graph, bool forCpu)
    {
        NodeProto? strange = graph.Node.FirstOrDefault(node => !KnownDomains.Contains(node.Domain));
        if (strange is not null)
            throw new ModelRefusedException($"the graph uses {strange.Domain}:{strange.OpType}, which ONNX Runtime does not know; use an export without custom operators");

        foreach (NodeProto node in graph.Node)
        {
            if (node.Output.Count == 0 || node.Output[0].Length == 0)
                throw new ModelRefusedException($"the file is damaged: node \"{GraphIndex.Name(node)}\" ({node.OpType}) makes nothing");
            if (Needed.TryGetValue(node.OpType, out int needed) && !Enumerable.Range(0, needed).All(node.HasInput))
                throw new ModelRefusedException($"the file is damaged: node \"{GraphIndex.Name(node)}\" ({node.OpType}) has too few inputs");
        }

        string[] cuda = [.. graph.Node.Where(node => node.IsMicrosoft() && CudaOnly.Contains(node.OpType)).Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        if (forCpu && cuda.Length > 0)
            throw new ModelRefusedException($"this UNet was optimised for CUDA ({string.Join(", ", cuda)} of com.microsoft); load it with the CUDA provider or use the export before optimisation");

        if (graph.SparseInitializer.Count > 0 || graph.Node.SelectMany(node => node.Attribute).Any(a => a.HasSparseTensor || a.SparseTensors.Count > 0))
            throw new ModelRefusedException("it holds sparse weights, which no UNet export does");
    }
}
