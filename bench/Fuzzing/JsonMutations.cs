using System.Text;
using System.Text.Json.Nodes;

namespace AADiff.Bench.Fuzzing;

/// <summary>Damage that keeps JSON well formed, and so gets past the parser to what reads the members.</summary>
internal static class JsonMutations
{
    /// <summary>Each is a JSON value.</summary>
    private static readonly string[] _values =
    [
        "null", "true", "\"\"", "[]", "{}", "[null]", "[[[[]]]]", "{\"\":null}", "0", "-1", "-0.0", "1e999", "-1e999", "1e-999", "0.1", "2147483648",
        "9223372036854775808", "18446744073709551616", "\"NaN\"", "\"Infinity\"", "\"\\u0000\"", "\"\\u001b[2J\"", "\"../../etc/passwd\"", "\"/etc/passwd\"",
        "\"a\\\" -i \\\"b\"", "\"\\ud800\"", "\"" + new string('x', 5000) + "\"", "\"2147483647/2147483646\"", "\"30/0\"", "\"%00\"", "\"inputs/x\"",
        "\"inputs/" + new string('a', 64) + ".wav\"",
    ];

    public static Mutation[] All { get; } = [ReplaceValues, Drop, Double, Nest];

    private static byte[] ReplaceValues(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        // As text, because numbers such as 1e999 are JSON, yet no JsonNode can hold them.
        JsonNode root = JsonNode.Parse(lawful)!;
        Dictionary<string, string> marks = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string mark = $"@{i}@";
            marks[$"\"{mark}\""] = _values[random.Next(_values.Length)];
            JsonNode chosen = Any(root, random);
            if (chosen.Parent is null)
            {
                root = JsonValue.Create(mark);
            }
            else
            {
                chosen.ReplaceWith(mark);
            }
        }

        return Encoding.UTF8.GetBytes(marks.Aggregate(root.ToJsonString(), (text, mark) => text.Replace(mark.Key, mark.Value, StringComparison.Ordinal)));
    }

    private static byte[] Drop(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => Changed(lawful, random, chosen =>
    {
        if (chosen.Parent is JsonObject parent)
        {
            parent.Remove(chosen.GetPropertyName());
        }
        else if (chosen.Parent is JsonArray list)
        {
            list.Remove(chosen);
        }
    });

    private static byte[] Double(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => Changed(lawful, random, chosen =>
    {
        for (int i = random.Next(1, 40); i > 0 && chosen.Parent is JsonArray list; i--)
        {
            list.Add(chosen.DeepClone());
        }
    });

    private static byte[] Nest(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        int depth = random.Next(1, 200);
        return random.Next(2) == 0
            ? Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', random.Next(depth + 1)))
            : [.. Encoding.UTF8.GetBytes("{\"request\":"), .. lawful, .. Encoding.UTF8.GetBytes("}")];
    }

    private static JsonNode Any(JsonNode root, Random random)
    {
        List<JsonNode> nodes = [];
        Collect(root, nodes);
        return nodes[random.Next(nodes.Count)];
    }

    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        if (node is null)
        {
            return;
        }

        nodes.Add(node);
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode? child in children)
        {
            Collect(child, nodes);
        }
    }

    private static byte[] Changed(byte[] lawful, Random random, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(lawful)!;
        change(Any(root, random));
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
