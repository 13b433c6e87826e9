using AADiff.Models.Tokenizers;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Tokenizers;

public sealed class ReferencePromptTests
{
    [Fact]
    public void Clip_gives_the_ids_and_places_of_the_reference_for_every_prompt()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(TestData.Vectors("tokenizers", "clip-vit-l14"));

        AssertAllAgree("clip_prompts.jsonl", tokenizer.Encode);
    }

    [Fact]
    public void Roberta_gives_the_ids_and_places_of_the_reference_for_every_prompt()
    {
        RobertaTokenizer tokenizer = RobertaTokenizer.Load(TestData.Vectors("tokenizers", "roberta-base"));

        AssertAllAgree("roberta_prompts.jsonl", tokenizer.Encode);
    }

    private static void AssertAllAgree(string file, Func<string, TokenizedPrompt> encode)
    {
        ReferencePrompt[] prompts = [.. ReferencePrompt.Read(file)];
        string[] differences = [.. prompts.Select(prompt => prompt.Difference(encode(prompt.Text))).OfType<string>()];

        Assert.Equal(2299, prompts.Length);
        Assert.True(differences.Length == 0, $"{differences.Length} differ:\n{string.Join('\n', differences.Take(25))}");
    }
}
