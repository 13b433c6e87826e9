using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelLibraryTests
{
    [Fact]
    public void Models_are_listed_by_name_with_their_faults_and_without_unfinished_pulls()
    {
        using TemporaryFolder models = new();
        Link(models, "mini", TestData.MiniModel());
        Link(models, "someone/xl", TestData.Exports("sdxl-pipeline-optimum"));
        Link(models, "broken", TestData.Exports("_bad", "lfs-pointer"));
        Link(models, "half.part", TestData.MiniModel());
        Directory.CreateDirectory(models.File("empty"));

        var list = ModelLibrary.List(models.Path);

        Assert.Equal(["broken", "mini", "someone/xl"], list.Select(model => model.Name));
        Assert.Equal([null, ModelFamily.Sd1, ModelFamily.Sdxl], list.Select(model => model.Family));
        Assert.Contains("is a Git LFS pointer", list[0].Fault, StringComparison.Ordinal);
        Assert.Null(list[1].Fault);
        Assert.True(list[1].Bytes > 10_000_000);
    }

    [Fact]
    public void The_repositorys_own_models_folder_holds_the_bundled_model() =>
        Assert.Contains(ModelLibrary.List(Path.Combine(TestData.Repository, "models")), model => model is { Name: "mini", Fault: null });

    [Fact]
    public void No_models_folder_means_no_models() => Assert.Empty(ModelLibrary.List("no/such/folder"));

    private static void Link(TemporaryFolder models, string name, string source)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(models.File(name))!);
        Directory.CreateSymbolicLink(models.File(name), source);
    }
}
