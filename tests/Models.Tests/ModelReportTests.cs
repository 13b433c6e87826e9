using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelReportTests
{
    [Fact]
    public void The_bundled_model_has_no_fault_and_lacks_nothing()
    {
        ModelReport report = ModelReport.Inspect(TestData.MiniModel());

        Assert.Empty(report.Faults);
        Assert.Empty(report.Notes);
        Assert.Equal(ModelFamily.Sd1, report.Model!.Family);
        Assert.All(report.Parts, part => Assert.True(part.Bytes > 0 && part.Fault is null, part.Name));
        Assert.Equal(report.Bytes, report.Parts.Sum(part => part.Bytes) + report.UnreadBytes
            + new FileInfo(TestData.MiniModel("model_index.json")).Length + new FileInfo(TestData.MiniModel("aadiff.json")).Length);
    }

    [Fact]
    public void Both_text_encoders_of_SDXL_are_parts_of_it()
    {
        ModelReport report = ModelReport.Inspect(TestData.Exports("sdxl-pipeline-optimum"));

        Assert.Empty(report.Faults);
        Assert.Contains(report.Parts, part => part is { Name: "text_encoder_2", Bytes: > 0, Required: true });
        Assert.Equal(["no clap", "no aadiff.json"], report.Notes.Select(note => note.Split(':')[0]));
    }

    [Fact]
    public void All_faults_are_found_at_once()
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Remove("unet/model.onnx");
        model.Replace("vae_decoder/model.onnx", "");
        model.Replace("scheduler/scheduler_config.json", "{");
        model.Replace("clap/onnx/text_model.onnx", "<html>");
        model.Remove("vae_encoder/model.onnx");
        model.Remove("vae_encoder/config.json");
        Directory.Delete(model.At("vae_encoder"));

        ModelReport report = ModelReport.Inspect(model.Path);

        Assert.Null(report.Model);
        Assert.Equal(4, report.Faults.Length);
        Assert.Contains(report.Faults, fault => fault.Contains("unet/model.onnx is missing", StringComparison.Ordinal));
        Assert.Contains(report.Faults, fault => fault.Contains("vae_decoder/model.onnx is empty", StringComparison.Ordinal));
        Assert.Contains(report.Faults, fault => fault.Contains("scheduler_config.json is not valid JSON", StringComparison.Ordinal));
        Assert.Contains(report.Faults, fault => fault.Contains("text_model.onnx is a web page", StringComparison.Ordinal));
        Assert.Contains("no vae_encoder: pictures can be drawn from prompts, but no photo can be animated.", report.Notes);
    }

    [Theory]
    [InlineData("zero-byte", "is empty")]
    [InlineData("lfs-pointer", "Git LFS pointer")]
    [InlineData("html-page", "web page")]
    public void Accidents_of_downloading_are_told_apart(string name, string sentence) =>
        Assert.Contains(ModelReport.Inspect(TestData.Exports("_bad", name)).Faults, fault => fault.Contains(sentence, StringComparison.Ordinal));

    [Fact]
    public void The_words_that_a_model_says_it_knows_are_known_alone_in_a_phrase_and_in_any_case()
    {
        KnownWords words = ModelReport.Inspect(TestData.MiniModel()).Model!.Words;

        Assert.Equal([], words.Warnings("mini", ["lightning", "Rain", "heavy snow"]));
        string warning = Assert.Single(words.Warnings("mini", ["fire", "city"]));
        Assert.StartsWith("'city' is not among the words that the model mini says it knows", warning);
        Assert.Contains("drive one of lightning, fire, rain", warning, StringComparison.Ordinal);
        Assert.Equal([], KnownWords.None.Warnings("big", ["anything"]));
    }

    [Theory]
    [InlineData("\"rain\"")]
    [InlineData("[\"rain\", 3]")]
    [InlineData("[\"\"]")]
    public void Words_that_are_no_list_of_texts_are_refused(string words)
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Replace("aadiff.json", $$"""{"words": {{words}}}""");

        Assert.Contains("words must be a list", Assert.Throws<UserError>(() => ModelFolder.Open(model.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_report() =>
        Assert.Equal(ErrorClass.Model, Assert.Throws<UserError>(() => ModelReport.Inspect("no/such/model")).Class);
}
