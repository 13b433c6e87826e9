using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Attention;

/// <summary>
/// Finds attention that is written out: a product of two data tensors, Softmax over the last axis, a product with a third.
/// </summary>
internal sealed class SoftmaxFinder(GraphIndex graph, Dependence dependence, ShapeInference shapes)
{
    /// <summary>Longest way from the Softmax to a product; exporters need at most four nodes.</summary>
    private const int Farthest = 12;

    public FoundAttention? Find(NodeProto softmax)
    {
        if (!OverLastAxis(softmax) || Below(softmax) is not { } context || Above(softmax) is not { } scores)
        {
            return null;
        }

        if (ProductAxes.Scores(scores.Product) is not { } scoreAxes
            || ProductAxes.Context(context.Product, context.Input) is not { } contextAxes)
        {
            return null;
        }

        Operand Trace(string tensor) => Operand.Trace(tensor, graph, dependence);
        return new FoundAttention
        {
            Form = AttentionForm.Softmax,
            Node = softmax,
            Operators = new(scores.Product, scoreAxes, scores.Steps, context.Product, contextAxes),
            Query = Trace(scores.Product.Input[scoreAxes.FirstInput]),
            Key = Trace(scores.Product.Input[scoreAxes.SecondInput]),
            Value = Trace(context.Product.Input[contextAxes.SecondInput]),
        };
    }

    private bool OverLastAxis(NodeProto softmax)
    {
        long axis = softmax.Int("axis", graph.Opset >= 13 ? -1 : 1);
        return axis == -1 || (shapes[softmax.Output[0]].Shape is { } shape && axis == shape.Length - 1);
    }

    /// <summary>Down from the Softmax to the product with another data tensor.</summary>
    private (NodeProto Product, int Input)? Below(NodeProto softmax)
    {
        string tensor = softmax.Output[0];
        for (int i = 0; i < Farthest; i++)
        {
            NodeProto? next = null;
            foreach (NodeProto reader in graph.Readers(tensor))
            {
                int input = reader.Input.IndexOf(tensor);
                if (ProductAxes.IsProduct(reader) && dependence.OnData(reader.Input[1 - input]))
                {
                    return (reader, input);
                }

                if (input == 0 && reader.OpType is "Cast" or "CastLike" or "Identity" or "Dropout" or "Reshape" or "Slice" or "Transpose"
                    or "Squeeze" or "Unsqueeze")
                {
                    next = reader;
                }
            }

            if (next is null)
            {
                return null;
            }

            tensor = next.Output[0];
        }

        return null;
    }

    /// <summary>
    /// Up from the Softmax to the product of two data tensors, with the nodes in between, in the order in which they run.
    /// </summary>
    private (NodeProto Product, ImmutableArray<(NodeProto, int)> Steps)? Above(NodeProto softmax)
    {
        var steps = new Stack<(NodeProto, int)>();
        string tensor = softmax.Input[0];
        while (steps.Count < Farthest && graph.Producer(tensor) is { } node)
        {
            if (ProductAxes.IsProduct(node))
            {
                return node.Input.All(dependence.OnData) ? (node, [.. steps]) : null;
            }

            int? input = node.OpType switch
            {
                "Where" when node.Input.Count == 3 => dependence.OnData(node.Input[1]) ? 1 : 2,
                "Add" or "Sub" when node.Input.Count == 2 => dependence.OnData(node.Input[0]) ? 0 : 1,
                _ => Operand.DataInput(node, dependence),
            };
            if (input is null)
            {
                return null;
            }

            steps.Push((node, input.Value));
            tensor = node.Input[input.Value];
        }

        return null;
    }
}

/// <summary>
/// What the axes of a batched product mean, one letter each: b row, h head, q query token, k key token, d channel of a head, v channel of
/// a value. A product over (b·h) has "bh" for that axis: letters tell the order of elements, not the grouping.
/// </summary>
/// <param name="First">Axes of the query, or of the probabilities.</param>
/// <param name="Second">Axes of the key, or of the value.</param>
/// <param name="Result">Axes of the product.</param>
/// <param name="FirstInput">Number of the node's input that holds the query or the probabilities.</param>
internal sealed record ProductAxes(string First, string Second, string Result, int FirstInput)
{
    public int SecondInput => 1 - FirstInput;

    /// <summary>Query times key: sums over d.</summary>
    public static ProductAxes? Scores(NodeProto node) => Of(node, "bhqd", "bhdk", "bhqk", firstInput: null);

    /// <summary>Probabilities, which come in by <paramref name="probabilities"/>, times value: sums over k.</summary>
    public static ProductAxes? Context(NodeProto node, int probabilities) => Of(node, "bhqk", "bhkv", "bhqv", probabilities);

    public static bool IsProduct(NodeProto node) => node.OpType is "MatMul" or "FusedMatMul" or "Einsum" && node.Input.Count == 2;

    private static ProductAxes? Of(NodeProto node, string first, string second, string result, int? firstInput) => node.OpType switch
    {
        "MatMul" when firstInput is null or 0 => new(first, second, result, 0),
        "FusedMatMul" when firstInput is null or 0 && node.Int("transBatchA", 0) == 0 && node.Int("transBatchB", 0) == 0 =>
            new(Transposed(first, node.Int("transA", 0)), Transposed(second, node.Int("transB", 0)), result, 0),
        "Einsum" => FromEquation(node.Text("equation") ?? "", first, second, result, firstInput),
        _ => null,
    };

    private static string Transposed(string axes, long transpose) => transpose == 0 ? axes : axes[..^2] + axes[^1] + axes[^2];

    /// <summary>For example "b i d, b j d -> b i j". The result's last two axes must be those of a matrix product.</summary>
    private static ProductAxes? FromEquation(string equation, string first, string second, string result, int? firstInput)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        if (sides.Length != 2 || sides[0].Split(',') is not [string left, string right] || sides[1] is not { Length: 3 or 4 } output)
        {
            return null;
        }

        // The query is the operand that has the rows of the result.
        int at = firstInput ?? (left.Contains(output[^2]) ? 0 : 1);
        (string one, string other) = at == 0 ? (left, right) : (right, left);
        char[] batch = [.. output.Where(label => left.Contains(label) && right.Contains(label))];
        char[] summed = [.. one.Where(label => other.Contains(label) && !output.Contains(label))];
        char[] rows = [.. one.Where(label => output.Contains(label) && !other.Contains(label))];
        char[] columns = [.. other.Where(label => output.Contains(label) && !one.Contains(label))];
        if (batch.Length is not (1 or 2) || summed.Length != 1 || rows.Length != 1 || columns.Length != 1 || one.Length != other.Length)
        {
            return null;
        }

        // Letters of a plain matrix product, by position.
        var letters = new Dictionary<char, string> { [summed[0]] = first[^1..], [rows[0]] = first[^2..^1], [columns[0]] = second[^1..] };
        if (batch.Length == 1)
        {
            letters[batch[0]] = "bh";
        }
        else
        {
            (letters[batch[0]], letters[batch[1]]) = ("b", "h");
        }

        string Name(string labels) => string.Concat(labels.Select(label => letters.GetValueOrDefault(label, "?")));
        return Name(output) == result ? new(Name(one), Name(other), result, at) : null;
    }
}
