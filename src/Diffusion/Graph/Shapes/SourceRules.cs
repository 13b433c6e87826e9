using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Operators that make values out of nothing or out of shapes.</summary>
internal static class SourceRules
{
    public static TensorFact? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Constant" => Constant(node.Node),
        "Shape" => Shape(node),
        "Size" => TensorFact.Of(ElementType.Int64, [], node.First.Shape is { } shape ? [TensorFact.Count(shape)] : null),
        "ConstantOfShape" => ConstantOfShape(node),
        "Range" => Range(node),
        "RandomNormal" or "RandomUniform" => TensorFact.Of((int)node.Node.Int("dtype", ElementType.Float), node.Node.Ints("shape")),
        _ => null,
    };

    private static TensorFact? Constant(NodeProto node)
    {
        if (node.Find("value")?.T is { } tensor)
            return TensorValues.Read(tensor);
        if (node.Float("value_float") is { } real)
            return TensorFact.Of(ElementType.Float, [], [real]);
        if (node.Find("value_int") is { } whole)
            return TensorFact.Of(ElementType.Int64, [], [whole.I]);
        if (node.Ints("value_ints") is { } numbers)
            return TensorFact.Of(ElementType.Int64, [numbers.Length], [.. numbers]);
        return node.Find("value_floats") is { } reals ? TensorFact.Of(ElementType.Float, [reals.Floats.Count], [.. reals.Floats]) : null;
    }

    private static TensorFact Shape(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
            return TensorFact.Of(ElementType.Int64, null);
        int start = Math.Clamp(OperatorShapes.Axis(node.Node.Int("start", 0), shape.Length), 0, shape.Length);
        int end = Math.Clamp(OperatorShapes.Axis(node.Node.Int("end", shape.Length), shape.Length), start, shape.Length);
        return TensorFact.Of(ElementType.Int64, [end - start], [.. shape[start..end]]);
    }

    private static TensorFact ConstantOfShape(OperatorShapes node)
    {
        TensorFact value = node.Node.Find("value")?.T is { } tensor ? TensorValues.Read(tensor) : TensorFact.Of(ElementType.Float, [1], [0]);
        return node.First.Integers() is { } shape ? TensorFact.Filled(value.Type, shape, value.Single) : TensorFact.Of(value.Type, null);
    }

    private static TensorFact Range(OperatorShapes node)
    {
        if (node.First.Single is not { } from || node.Input(1).Single is not { } to || node.Input(2).Single is not { } step || step == 0)
            return TensorFact.Of(node.First.Type, null);
        double count = Math.Max(0, Math.Ceiling((to - from) / step));
        return TensorFact.Of(node.First.Type, [(long)count], count > 1024 ? null : [.. Enumerable.Range(0, (int)count).Select(i => from + (i * step))]);
    }
}
