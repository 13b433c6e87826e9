using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>What happens in a graph when it runs on inputs of one size, found without running it.</summary>
/// <param name="Conflict">Why it fails; null when nothing speaks against it.</param>
/// <param name="Output">Shape of its first output; null when not known.</param>
/// <param name="Peak">Most bytes of intermediate results alive at once; null when not known.</param>
internal sealed record SizedGraph(string? Conflict, long[]? Output, long? Peak)
{
    public static SizedGraph Of(GraphIndex graph, IEnumerable<(string Name, TensorInfo Info)> inputs)
    {
        var shapes = new ShapeInference(graph, inputs);
        return new SizedGraph(shapes.Conflict, shapes[graph.Graph.Output[0].Name].Shape, Bytes(graph, shapes));
    }

    private static long? Bytes(GraphIndex graph, ShapeInference shapes)
    {
        try
        {
            return PeakMemory.Of(graph, shapes);
        }
        catch (OverflowException)
        {
            return long.MaxValue;
        }
    }
}
