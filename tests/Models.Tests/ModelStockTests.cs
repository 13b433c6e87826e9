using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelStockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_machine_has_is_known_once_it_has_looked_and_again_when_a_model_comes()
    {
        ModelStock stock = new([_folder.Path], cacheFolder: null);
        Assert.Null(stock.Digests);
        stock.Look();
        Assert.Empty(stock.Digests!.Value);

        string model = Copy("mini");
        stock.Look();

        Assert.Equal(ModelFolder.Open(model).Digest, Assert.Single(stock.Digests!.Value));
    }

    [Fact]
    public void A_model_is_found_by_its_digest_under_another_name_too()
    {
        string model = Copy("renamed");
        ModelStock stock = new([_folder.Path], cacheFolder: null);
        stock.Look();

        Assert.Equal(model, stock.Find("mini", ModelFolder.Open(model).Digest).Folder!.Path);
    }

    [Fact]
    public void A_model_that_was_edited_in_place_is_another_one()
    {
        string model = Copy("mini");
        ModelStock stock = new([_folder.Path], cacheFolder: null);
        stock.Look();
        string digest = ModelFolder.Open(model).Digest;
        string scheduler = Path.Combine(model, "scheduler", "scheduler_config.json");
        File.AppendAllText(scheduler, " ");

        FoundModel found = stock.Find("mini", digest);

        Assert.Equal((null, true), (found.Folder, found.IsOther));
        Assert.Contains("is not the one this video was planned with", found.Reason, StringComparison.Ordinal);
        stock.Look();
        Assert.DoesNotContain(digest, stock.Digests!.Value);
    }

    [Fact]
    public void A_name_that_is_not_there_is_told_and_is_no_other_model()
    {
        FoundModel found = new ModelStock([_folder.Path], cacheFolder: null).Find("mini", new string('0', 64));

        Assert.Equal((null, false), (found.Folder, found.IsOther));
        Assert.Contains("there is no model 'mini'", found.Reason, StringComparison.Ordinal);
    }

    private string Copy(string name)
    {
        string from = TestData.MiniModel(), to = _folder.File(name);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }
}
