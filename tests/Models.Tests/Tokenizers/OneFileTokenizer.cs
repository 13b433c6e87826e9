using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Testing;

namespace AADiff.Models.Tests.Tokenizers;

/// <summary>A folder with a <c>tokenizer.json</c> that says what another folder's vocab.json and merges.txt say.</summary>
internal sealed class OneFileTokenizer : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private OneFileTokenizer(JsonObject json)
    {
        Json = json;
        Save();
    }

    public JsonObject Json { get; }

    public string Path => _folder.Path;

    /// <param name="source">A folder of two files.</param>
    /// <param name="clip">CLIP's kind, else RoBERTa's.</param>
    /// <param name="pairs">Merges as newer versions write them.</param>
    public static OneFileTokenizer Of(string source, bool clip, bool pairs)
    {
        JsonObject vocabulary = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(source, "vocab.json")))!.AsObject();
        (string begin, string end) = clip ? ("<|startoftext|>", "<|endoftext|>") : ("<s>", "</s>");
        string[] special = clip ? [begin, end] : [begin, "<pad>", end, "<unk>", "<mask>"];
        JsonNode[] merges =
        [
            .. File.ReadLines(System.IO.Path.Combine(source, "merges.txt")).Skip(1).Where(line => line.Length > 0)
                .Select(JsonNode (line) => pairs ? new JsonArray([.. line.Split(' ').Select(part => JsonValue.Create(part))]) : JsonValue.Create(line)),
        ];
        return new OneFileTokenizer(new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. special.Select(text => Added(text, vocabulary[text]!.GetValue<int>(), lstrip: text == "<mask>"))]),
            ["normalizer"] = clip ? Steps("normalizers", "NFC", "Replace", "Lowercase") : null,
            ["pre_tokenizer"] = clip ? Steps("pretokenizers", "Split", "ByteLevel") : Step("ByteLevel"),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "RobertaProcessing",
                ["sep"] = new JsonArray(end, vocabulary[end]!.GetValue<int>()),
                ["cls"] = new JsonArray(begin, vocabulary[begin]!.GetValue<int>()),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = clip ? "</w>" : "",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(merges),
            },
        });
    }

    public static JsonObject Added(string text, int id, bool lstrip = false) =>
        new() { ["id"] = id, ["content"] = text, ["lstrip"] = lstrip, ["rstrip"] = false, ["special"] = true };

    /// <summary>Writes down what a test changed.</summary>
    public void Save() => File.WriteAllText(
        System.IO.Path.Combine(Path, "tokenizer.json"), Json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

    public void Dispose() => _folder.Dispose();

    private static JsonObject Step(string type) => new() { ["type"] = type };

    private static JsonObject Steps(string name, params string[] types) =>
        new() { ["type"] = "Sequence", [name] = new JsonArray([.. types.Select(Step)]) };
}
