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

    public static void Run(GraphProto graph, bool forCpu)
    {
        NodeProto? strange = graph.Node.FirstOrDefault(node => !KnownDomains.Contains(node.Domain));
        if (strange is not null)
            throw new ModelRefusedException($"the graph uses {strange.Domain}:{strange.OpType}, which ONNX Runtime does not know; use an export without custom operators");

        string[] cuda = [.. graph.Node.Where(node => node.IsMicrosoft() && CudaOnly.Contains(node.OpType)).Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        if (forCpu && cuda.Length > 0)
            throw new ModelRefusedException($"this UNet was optimised for CUDA ({string.Join(", ", cuda)} of com.microsoft); load it with the CUDA provider or use the export before optimisation");

        if (graph.SparseInitializer.Count > 0 || graph.Node.SelectMany(node => node.Attribute).Any(a => a.HasSparseTensor || a.SparseTensors.Count > 0))
            throw new ModelRefusedException("it holds sparse weights, which no UNet export does");
    }
}
