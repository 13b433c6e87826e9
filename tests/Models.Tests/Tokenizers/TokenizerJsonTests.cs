using System.Text.Json.Nodes;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Tokenizers;

public sealed class TokenizerJsonTests
{
    private static readonly string _clip = TestData.Vectors("tokenizers", "clip-vit-l14");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clip_gives_the_ids_and_places_of_the_reference_from_the_one_file(bool pairs)
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(_clip, clip: true, pairs);
        ClipTokenizer tokenizer = ClipTokenizer.Load(folder.Path);

        Assert.DoesNotContain(
            ReferencePrompt.Read("clip_prompts.jsonl"), prompt => prompt.Difference(tokenizer.Encode(prompt.Text)) is not null);
        Assert.Equal((49406, 49407, 49407, 77), (tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId, tokenizer.Limit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Roberta_gives_the_ids_and_places_of_the_reference_from_the_one_file(bool pairs)
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(TestData.Vectors("tokenizers", "roberta-base"), clip: false, pairs);
        RobertaTokenizer tokenizer = RobertaTokenizer.Load(folder.Path);

        Assert.DoesNotContain(
            ReferencePrompt.Read("roberta_prompts.jsonl"), prompt => prompt.Difference(tokenizer.Encode(prompt.Text)) is not null);
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void A_model_folder_opens_with_the_one_file_in_place_of_either_of_the_two(string missing)
    {
        using LinkedModel model = LinkedModel.Mini();
        using OneFileTokenizer one = OneFileTokenizer.Of(TestData.MiniModel("tokenizer"), clip: true, pairs: true);
        File.Copy(System.IO.Path.Combine(one.Path, "tokenizer.json"), model.At("tokenizer/tokenizer.json"));
        model.Remove("tokenizer/" + missing);

        ModelReport report = ModelReport.Inspect(model.Path);

        Assert.Empty(report.Faults);
        Assert.Equal(
            ClipTokenizer.Load(TestData.MiniModel("tokenizer")).Encode("Lightning, über a city's 2 roofs! 雷").Ids,
            ClipTokenizer.Load(report.Model!.TokenizerFolder).Encode("Lightning, über a city's 2 roofs! 雷").Ids.AsEnumerable());
    }

    [Fact]
    public void A_token_that_was_added_is_one_token_wherever_it_stands()
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(_clip, clip: true, pairs: false);
        folder.Json["added_tokens"]!.AsArray().Add(OneFileTokenizer.Added("<my-cat>", 49408));
        folder.Save();

        TokenizedPrompt prompt = ClipTokenizer.Load(folder.Path).Encode("a <my-cat>, asleep");

        Assert.Equal((49408, new TextSpan(2, 8)), (prompt.Ids[2], prompt.Spans[2]));
    }

    [Fact]
    public void Begin_end_padding_and_length_are_the_one_files_own_where_no_other_file_names_them()
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(_clip, clip: true, pairs: false);
        folder.Json["padding"] = new JsonObject { ["pad_id"] = 0, ["pad_token"] = "!" };
        folder.Json["truncation"] = new JsonObject { ["max_length"] = 60 };
        folder.Json["post_processor"] = JsonNode.Parse(
            """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|endoftext|>"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "!"}}]}""");
        folder.Save();

        ClipTokenizer tokenizer = ClipTokenizer.Load(folder.Path);

        Assert.Equal((49407, 0, 0, 60), (tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId, tokenizer.Limit));
    }

    [Theory]
    [InlineData("type", "\"Unigram\"", "it is of the type Unigram")]
    [InlineData("type", "\"WordPiece\"", "it is of the type WordPiece")]
    [InlineData("end_of_word_suffix", "null", "its end_of_word_suffix is ''")]
    [InlineData("continuing_subword_prefix", "\"##\"", "its continuing_subword_prefix is '##'")]
    [InlineData("vocab", "[[\"a\", -1.5]]", "its vocab is no object")]
    [InlineData("vocab", "{\"a\": \"b\"}", "is not a JSON object of token numbers ('a' has none)")]
    [InlineData("vocab", "{\"a\": 0}", "is no byte-level vocabulary")]
    [InlineData("merges", "null", "has no list of merges")]
    [InlineData("merges", "[\"a b c\"]", "a merge that does not join two symbols (\"a b c\")")]
    [InlineData("merges", "[[\"a\", 7]]", "a merge that does not join two symbols")]
    [InlineData("merges", "[[\"zqx\", \"zqx\"]]", "do not fit its own vocabulary")]
    public void Another_kind_of_tokenizer_is_refused_in_one_sentence_that_names_the_file(string key, string value, string sentence)
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(TestData.MiniModel("tokenizer"), clip: true, pairs: false);
        folder.Json["model"]![key] = JsonNode.Parse(value);
        folder.Save();

        AssertRefused(folder.Path, sentence);
    }

    [Theory]
    [InlineData("normalizer", "null", "its normalizer keeps capitals")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\"}", "its pre_tokenizer is not byte-level")]
    [InlineData("model", "\"BPE\"", "it has no model")]
    public void A_tokenizer_that_cuts_texts_differently_is_refused_too(string key, string value, string sentence)
    {
        using OneFileTokenizer folder = OneFileTokenizer.Of(TestData.MiniModel("tokenizer"), clip: true, pairs: false);
        folder.Json[key] = JsonNode.Parse(value);
        folder.Save();

        AssertRefused(folder.Path, sentence);
    }

    [Theory]
    [InlineData("utf-8", "\r\n")]
    [InlineData("utf-16", "\n")]
    [InlineData("utf-8", "\r")]
    public void Two_files_may_begin_with_a_byte_order_mark_and_end_lines_in_any_way(string encoding, string newLine)
    {
        using TemporaryFolder folder = new();
        System.Text.Encoding written = System.Text.Encoding.GetEncoding(encoding);
        foreach (string original in Directory.EnumerateFiles(TestData.MiniModel("tokenizer")))
        {
            File.WriteAllText(
                folder.File(System.IO.Path.GetFileName(original)), string.Join(newLine, File.ReadLines(original)) + newLine, written);
        }

        Assert.Equal(
            ClipTokenizer.Load(TestData.MiniModel("tokenizer")).Encode("Lightning over a city's 2 roofs").Ids,
            ClipTokenizer.Load(folder.Path).Encode("Lightning over a city's 2 roofs").Ids.AsEnumerable());
    }

    private static void AssertRefused(string folder, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => ClipTokenizer.Load(folder));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
