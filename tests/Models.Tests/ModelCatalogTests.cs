using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelCatalogTests
{
    private static readonly string _models = Path.Combine(TestData.Repository, "models");

    [Fact]
    public void A_name_is_a_folder_below_the_models_folder() =>
        Assert.Equal(TestData.MiniModel(), new ModelCatalog([_models], null).Find("mini").Path);

    [Theory]
    [InlineData("/etc")]
    [InlineData("../models/mini")]
    [InlineData("mini/../../tests")]
    [InlineData("./mini")]
    [InlineData("mini//unet")]
    [InlineData("mini\n")]
    [InlineData("")]
    public void Who_asks_over_the_wire_chooses_no_folder(string name)
    {
        UserError error = Assert.Throws<UserError>(() => new ModelCatalog([_models], null).Find(name));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("such as mini", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(TestData.Repository, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_user_of_this_machine_may_name_a_path() =>
        Assert.Equal(TestData.MiniModel(), new ModelCatalog([], null, paths: true).Find(TestData.MiniModel()).Path);

    [Fact]
    public void An_unknown_name_is_answered_with_those_that_are_there()
    {
        UserError error = Assert.Throws<UserError>(() => new ModelCatalog([_models], null).Find("maxi"));

        Assert.Equal("there is no model 'maxi' in the farm's models folder, which holds mini.", error.Message);
    }

    [Fact]
    public void What_is_wrong_with_a_model_names_it_and_not_its_folder()
    {
        using TemporaryFolder models = new();
        using LinkedModel broken = LinkedModel.Mini();
        broken.Remove("tokenizer/vocab.json");
        Directory.CreateSymbolicLink(models.File("broken"), broken.Path);

        UserError error = Assert.Throws<UserError>(() => new ModelCatalog([models.Path], null).Find("broken"));

        Assert.StartsWith("broken/tokenizer/vocab.json is missing", error.Message, StringComparison.Ordinal);

        broken.Replace("vae_decoder/model.onnx", "\b\b");
        error = Assert.Throws<UserError>(() => new ModelCatalog([models.Path], null).Find("broken"));
        Assert.StartsWith("model broken: vae_decoder/model.onnx: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_edited_in_place_is_opened_again()
    {
        using TemporaryFolder models = new();
        using LinkedModel model = LinkedModel.Mini();
        Directory.CreateSymbolicLink(models.File("mine"), model.Path);
        ModelCatalog catalog = new([models.Path], null);
        ModelFolder before = catalog.Find("mine");
        string digest = before.Digest;
        Assert.Same(before, catalog.Find("mine"));

        model.Replace("scheduler/scheduler_config.json", """{"_class_name": "EulerDiscreteScheduler"}""");

        Assert.NotEqual(digest, catalog.Find("mine").Digest);
        model.Remove("vae_decoder/model.onnx");
        Assert.Throws<UserError>(() => catalog.Find("mine"));
    }
}
