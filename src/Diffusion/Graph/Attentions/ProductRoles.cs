using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>
/// What the axes of a batched product mean, one letter each: b row, h head, q query token, k key token, d channel of a head, v channel of a value.
/// A product over (b·h) has "bh" for that axis: letters tell the order of elements, not the grouping.
/// </summary>
/// <param name="First">Axes of the query, or of the probabilities.</param>
/// <param name="Second">Axes of the key, or of the value.</param>
/// <param name="Result">Axes of the product.</param>
/// <param name="FirstInput">Number of the node's input that holds the query or the probabilities.</param>
internal sealed record ProductRoles(string First, string Second, string Result, int FirstInput)
{
    public int SecondInput => 1 - FirstInput;

    /// <summary>Query times key: sums over d.</summary>
    public static ProductRoles? Scores(NodeProto node) => Of(node, "bhqd", "bhdk", "bhqk", firstInput: null);

    /// <summary>Probabilities, which come in by <paramref name="probabilities"/>, times value: sums over k.</summary>
    public static ProductRoles? Mix(NodeProto node, int probabilities) => Of(node, "bhqk", "bhkv", "bhqv", probabilities);

    public static bool IsProduct(NodeProto node) => node.OpType is "MatMul" or "FusedMatMul" or "Einsum" && node.Input.Count == 2;

    private static ProductRoles? Of(NodeProto node, string first, string second, string result, int? firstInput) => node.OpType switch
    {
        "MatMul" when firstInput is null or 0 => new(first, second, result, 0),
        "FusedMatMul" when firstInput is null or 0 && node.Int("transBatchA", 0) == 0 && node.Int("transBatchB", 0) == 0 =>
            new(Turn(first, node.Int("transA", 0)), Turn(second, node.Int("transB", 0)), result, 0),
        "Einsum" => FromEquation(node.Text("equation") ?? "", first, second, result, firstInput),
        _ => null,
    };

    private static string Turn(string axes, long turn) => turn == 0 ? axes : axes[..^2] + axes[^1] + axes[^2];

    /// <summary>For example "b i d, b j d -> b i j". The result's last two axes must be those of a matrix product.</summary>
    private static ProductRoles? FromEquation(string equation, string first, string second, string result, int? firstInput)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        if (sides.Length != 2 || sides[0].Split(',') is not [string left, string right] || sides[1] is not { Length: 3 or 4 } output)
            return null;

        // The query is the operand that has the rows of the result.
        int at = firstInput ?? (left.Contains(output[^2]) ? 0 : 1);
        (string one, string other) = at == 0 ? (left, right) : (right, left);
        char[] batch = [.. output.Where(label => left.Contains(label) && right.Contains(label))];
        char[] summed = [.. one.Where(label => other.Contains(label) && !output.Contains(label))];
        char[] rows = [.. one.Where(label => output.Contains(label) && !other.Contains(label))];
        char[] columns = [.. other.Where(label => output.Contains(label) && !one.Contains(label))];
        if (batch.Length is not (1 or 2) || summed.Length != 1 || rows.Length != 1 || columns.Length != 1 || one.Length != other.Length)
            return null;

        // Roles of a plain matrix product, by position.
        var roles = new Dictionary<char, string> { [summed[0]] = first[^1..], [rows[0]] = first[^2..^1], [columns[0]] = second[^1..] };
        if (batch.Length == 1)
            roles[batch[0]] = "bh";
        else
            (roles[batch[0]], roles[batch[1]]) = ("b", "h");
        string Name(string labels) => string.Concat(labels.Select(label => roles.GetValueOrDefault(label, "?")));
        return Name(output) == result ? new(Name(one), Name(other), result, at) : null;
    }
}
