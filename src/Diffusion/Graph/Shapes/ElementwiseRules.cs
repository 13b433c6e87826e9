using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Operators that work on each element alone, with the broadcasting of NumPy.</summary>
internal static class ElementwiseRules
{
    private static readonly Dictionary<string, Func<double, double>> _unary = new(StringComparer.Ordinal)
    {
        ["Sqrt"] = Math.Sqrt,
        ["Neg"] = value => -value,
        ["Abs"] = Math.Abs,
        ["Floor"] = Math.Floor,
        ["Ceil"] = Math.Ceiling,
        ["Reciprocal"] = value => 1 / value,
        ["Exp"] = Math.Exp,
        ["Not"] = value => value == 0 ? 1 : 0,
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Log"] = Math.Log,
    };

    private static readonly Dictionary<string, Func<double, double, double>> _binary = new(StringComparer.Ordinal)
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Div"] = (a, b) => a / b,
        ["Pow"] = Math.Pow,
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
        ["Mod"] = (a, b) => a - (b * Math.Floor(a / b)),
        ["Equal"] = (a, b) => a == b ? 1 : 0,
        ["Greater"] = (a, b) => a > b ? 1 : 0,
        ["Less"] = (a, b) => a < b ? 1 : 0,
        ["And"] = (a, b) => a != 0 && b != 0 ? 1 : 0,
        ["Or"] = (a, b) => a != 0 || b != 0 ? 1 : 0,
    };

    public static TensorInfo? Apply(OperatorShapes node)
    {
        string op = node.Node.OpType;
        if (_unary.TryGetValue(op, out Func<double, double>? unary))
        {
            return node.First with
            {
                Values = node.First.Values is { } values ? Array.ConvertAll(values, value => unary(value)) : null,
                Fill = node.First.Fill is { } fill ? unary(fill) : null,
            };
        }

        if (_binary.TryGetValue(op, out Func<double, double, double>? binary) && node.Inputs.Length == 2)
        {
            return Combine(op, binary, node.First, node.Input(1));
        }

        return op switch
        {
            "Cast" => Convert(node.First, (int)node.Node.Int("to", 0)),
            "CastLike" => Convert(node.First, node.Input(1).Type),
            "Where" => Choose(node.First, node.Input(1), node.Input(2)),
            "Sum" or "Mean" => TensorInfo.Of(node.First.Type, node.Inputs.Select(input => input.Shape).Aggregate(Broadcast)),
            _ => null,
        };
    }

    /// <summary>The common shape; null when one is not known or they do not fit.</summary>
    public static long[]? Broadcast(long[]? one, long[]? other)
    {
        if (one is null || other is null)
        {
            return null;
        }

        long[] shape = new long[Math.Max(one.Length, other.Length)];
        for (int back = 1; back <= shape.Length; back++)
        {
            long a = back <= one.Length ? one[^back] : 1;
            long b = back <= other.Length ? other[^back] : 1;
            if (a != b && a != 1 && b != 1)
            {
                return null;
            }

            shape[^back] = a == 1 ? b : a;
        }

        return shape;
    }

    /// <summary>A type change; whole numbers drop their fraction.</summary>
    private static TensorInfo Convert(TensorInfo info, int type)
    {
        double Round(double value) => ElementType.IsFloatingPoint(type) ? value
            : type == ElementType.Bool ? (value == 0 ? 0 : 1)
            : Math.Truncate(value);
        return info with
        {
            Type = type,
            Values = info.Values is { } values ? Array.ConvertAll(values, Round) : null,
            Fill = info.Fill is { } fill ? Round(fill) : null,
        };
    }

    private static TensorInfo Combine(string op, Func<double, double, double> function, TensorInfo a, TensorInfo b)
    {
        int type = op is "Equal" or "Greater" or "Less" or "And" or "Or" ? ElementType.Bool : a.Type != 0 ? a.Type : b.Type;
        bool whole = op == "Div" && a.IsInteger && a.Type != 0;
        double Value(double left, double right) => whole ? Math.Truncate(left / right) : function(left, right);

        long[]? shape = Broadcast(a.Shape, b.Shape);
        if (shape is not null && a.Fill is { } fillA && b.Fill is { } fillB)
        {
            return TensorInfo.Filled(type, shape, Value(fillA, fillB));
        }

        // Zero times anything finite: how exporters write "no bias".
        if (shape is not null && op == "Mul" && (a.Fill == 0 || b.Fill == 0))
        {
            return TensorInfo.Filled(type, shape, 0);
        }

        if (shape is null || a.Values is null || b.Values is null)
        {
            return TensorInfo.Of(type, shape);
        }

        double[]? left = Spread(a, shape);
        double[]? right = Spread(b, shape);
        return TensorInfo.Of(type, shape, left is null || right is null ? null : [.. left.Zip(right, Value)]);
    }

    private static TensorInfo Choose(TensorInfo condition, TensorInfo yes, TensorInfo no)
    {
        long[]? shape = Broadcast(condition.Shape, Broadcast(yes.Shape, no.Shape));
        if (shape is null || Spread(condition, shape) is not { } test || Spread(yes, shape) is not { } first
            || Spread(no, shape) is not { } second)
        {
            return TensorInfo.Of(yes.Type, shape);
        }

        return TensorInfo.Of(yes.Type, shape, [.. test.Select((value, i) => value != 0 ? first[i] : second[i])]);
    }

    /// <summary>Values of a scalar, or of a tensor that has this very shape; more is never needed for shapes.</summary>
    private static double[]? Spread(TensorInfo info, long[] shape)
    {
        long count = TensorInfo.Count(shape);
        if (count > 1024 || info.Values is null)
        {
            return null;
        }

        if (info.Fill is { } fill)
        {
            return [.. Enumerable.Repeat(fill, (int)count)];
        }

        return info.Values.Length == count ? info.Values : null;
    }
}
