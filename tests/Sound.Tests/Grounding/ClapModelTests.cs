using System.Text.Json;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class ClapModelTests
{
    private static readonly SafetensorsFile _reference = SafetensorsFile.Load(TestData.Vectors("clap", "tiny", "embeddings.safetensors"));

    private static string[] Texts =>
        [.. JsonDocument.Parse(File.ReadAllText(TestData.Vectors("clap", "cases.json"))).RootElement
            .GetProperty("texts").EnumerateArray().Select(text => text.GetProperty("text").GetString()!)];

    [Fact]
    public void Embeddings_of_the_references_features_and_texts_equal_its_own()
    {
        using TinyClap folder = new();
        using ClapModel clap = ClapModel.Open(folder.Path);
        SafetensorsFile features = SafetensorsFile.Load(TestData.Vectors("clap", "features.safetensors"));

        foreach (string name in ReferenceSounds.Names)
        {
            string[] keys = [.. ReferenceSounds.Windows(name).Select(window => window.Key)];
            double[][] embeddings = clap.EmbedFeatures([.. keys.Select(features.Floats)]);
            for (int i = 0; i < keys.Length; i++)
            {
                AssertClose(_reference.Doubles($"audio/{keys[i]}"), embeddings[i], 1e-4, keys[i]);
            }
        }

        double[][] texts = clap.EmbedTexts(Texts);
        AssertClose(_reference.Doubles("text_normalised"), [.. texts.SelectMany(text => text)], 1e-5, "texts");
    }

    [Fact]
    public async Task Cosines_from_the_samples_equal_those_of_the_reference()
    {
        using TinyClap folder = new();
        using ClapModel clap = ClapModel.Open(folder.Path);
        double[] reference = _reference.Doubles("cosine");
        double[][] texts = clap.EmbedTexts(Texts);

        for (int i = 0; i < ReferenceSounds.Names.Length; i++)
        {
            string name = ReferenceSounds.Names[i];
            SoundEmbedding? sound = await clap.EmbedSoundAsync(ReferenceSounds.Blocks(ReferenceSounds.Make(name)), default);

            // The tolerance is 1e-5 from float64 samples; ours are float32, and random weights make much of their rounding in silence.
            AssertClose(reference[(i * 8)..((i + 1) * 8)], [.. texts.Select(text => Embedding.Dot(text, sound!.Direction))], 5e-5, name);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_export_that_asks_whether_the_sound_is_longer_is_answered(int place)
    {
        using TinyClap plain = new(), asking = new();
        asking.AddInput("onnx/audio_model.onnx", "is_longer", place);
        using ClapModel one = ClapModel.Open(plain.Path), other = ClapModel.Open(asking.Path);

        // Several windows, so several rows at once.
        double[] sound = [.. Enumerable.Repeat(ReferenceSounds.Make(ReferenceSounds.Names[0]), 4).SelectMany(samples => samples)];
        Assert.Equal(
            (await one.EmbedSoundAsync(ReferenceSounds.Blocks(sound), default))!.Direction,
            (await other.EmbedSoundAsync(ReferenceSounds.Blocks(sound), default))!.Direction);
    }

    [Fact]
    public void The_scale_for_display_is_the_models() =>
        Assert.Equal(14.377, OpenMini().LogitScale, 1e-3);

    [Fact]
    public void A_text_alone_gets_the_embedding_it_gets_among_longer_ones()
    {
        using ClapModel clap = OpenMini();

        double[] alone = clap.EmbedTexts(["dog"])[0];
        double[] among = clap.EmbedTexts(["dog", "a very long sentence about rain and thunder over the sea at night"])[0];

        AssertClose(alone, among, 1e-6, "dog");
    }

    [Theory]
    [InlineData("onnx/audio_model.onnx", "is missing")]
    [InlineData("onnx/text_model.onnx", "is missing")]
    [InlineData("preprocessor_config.json", "is missing")]
    [InlineData("vocab.json", "is missing")]
    public void A_missing_file_is_named(string file, string sentence)
    {
        using TinyClap folder = new();
        folder.Remove(file);

        AssertRefused(folder.Path, file, sentence);
    }

    [Fact]
    public void Halves_in_each_others_place_are_told_apart()
    {
        using TinyClap folder = new();
        folder.Remove("onnx/audio_model.onnx");
        File.Copy(TestData.Vectors("clap", "tiny", "onnx", "text_model.onnx"), Path.Combine(folder.Path, "onnx/audio_model.onnx"));

        AssertRefused(folder.Path, "onnx/audio_model.onnx", "takes input_ids, attention_mask");
    }

    [Fact]
    public void A_cut_off_file_is_named()
    {
        using TinyClap folder = new();
        byte[] whole = File.ReadAllBytes(TestData.Vectors("clap", "tiny", "onnx", "text_model.onnx"));
        folder.Remove("onnx/text_model.onnx");
        File.WriteAllBytes(Path.Combine(folder.Path, "onnx/text_model.onnx"), whole[..(whole.Length / 2)]);

        AssertRefused(folder.Path, "onnx/text_model.onnx", "the file ends in the middle of a field");
    }

    internal static ClapModel OpenMini() => ClapModel.Open(TestData.MiniModel("clap"));

    private static void AssertRefused(string folder, string file, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => ClapModel.Open(folder));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance, $"{what}: off by {worst}");
    }
}
