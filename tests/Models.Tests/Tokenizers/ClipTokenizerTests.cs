using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Tokenizers;

public sealed class ClipTokenizerTests
{
    [Fact]
    public void The_bundled_model_has_a_vocabulary_of_its_own()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(TestData.MiniModel("tokenizer"));

        TokenizedPrompt prompt = tokenizer.Encode("Lightning over a city");

        Assert.Equal((4060, 4061, 4061, 77), (tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId, tokenizer.Limit));
        Assert.Equal([default, new(0, 9), new(10, 4), new(15, 1), new(17, 4), default], prompt.Spans.AsEnumerable());
    }

    [Fact]
    public void Padding_follows_the_model_and_fills_the_whole_length()
    {
        ClipTokenizer first = ClipTokenizer.Load(TestData.Exports("sdxl-pipeline-optimum", "tokenizer"));
        ClipTokenizer second = ClipTokenizer.Load(TestData.Exports("sdxl-pipeline-optimum", "tokenizer_2"));

        int[] padded = second.Encode("a dog").Padded(second.Limit, second.PadId);

        Assert.Equal(first.EndId, first.PadId);
        Assert.Equal(0, second.PadId);
        Assert.Equal(77, padded.Length);
        Assert.Equal(second.BeginId, padded[0]);
        Assert.Equal(0, padded[^1]);
    }

    [Fact]
    public void A_pad_token_in_the_text_is_that_token()
    {
        ClipTokenizer second = ClipTokenizer.Load(TestData.Exports("sdxl-pipeline-optimum", "tokenizer_2"));

        Assert.Equal(second.PadId, second.Encode("a dog!").Ids[^2]);
    }

    [Theory]
    [InlineData("vocab.json", "[1, 2", "is not valid JSON (line 1)")]
    [InlineData("vocab.json", """{"a":0}""", "is no byte-level vocabulary")]
    [InlineData("vocab.json", "version https://git-lfs.github.com/spec/v1\nsize 1", "Git LFS pointer")]
    [InlineData("merges.txt", "#version: 0.2\nzq zq", "do not fit vocab.json")]
    [InlineData("merges.txt", "", "is empty")]
    public void Damaged_files_are_named(string file, string content, string sentence)
    {
        using TemporaryFolder folder = new();
        foreach (string original in Directory.EnumerateFiles(TestData.MiniModel("tokenizer")))
        {
            File.Copy(original, folder.File(Path.GetFileName(original)));
        }

        File.WriteAllText(folder.File(file), content);

        UserError error = Assert.Throws<UserError>(() => ClipTokenizer.Load(folder.Path));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
