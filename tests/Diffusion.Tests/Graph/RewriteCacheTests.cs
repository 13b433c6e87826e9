using AADiff.Diffusion.Graph;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class RewriteCacheTests
{
    private static readonly string _model = Export.Open("sd1-ts14-reordered").Model;

    [Fact]
    public void A_cached_graph_is_the_one_that_was_made()
    {
        using var folder = new TemporaryFolder();
        var options = new RewriteOptions { CacheFolder = folder.Path };
        RewrittenUNet made = AttentionRewrite.Rewrite(_model, options);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        DateTime written = File.GetLastWriteTimeUtc(file);
        RewrittenUNet cached = AttentionRewrite.Rewrite(_model, options);

        Assert.Equal(made.Proto.ToArray(), cached.Proto.ToArray());
        Assert.Equal(made.Layers, cached.Layers.AsEnumerable());
        Assert.Equal(made.Inputs.Text.Dimensions, cached.Inputs.Text.Dimensions.AsEnumerable());
        Assert.Equal(made.SelfLevels, cached.SelfLevels.AsEnumerable());
        Assert.Equal((made.GraphHash, made.WeightsFolder, made.WeightBytes), (cached.GraphHash, cached.WeightsFolder, cached.WeightBytes));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Other_options_make_another_entry()
    {
        using var folder = new TemporaryFolder();
        AttentionRewrite.Rewrite(_model, new RewriteOptions { CacheFolder = folder.Path });
        AttentionRewrite.Rewrite(_model, new RewriteOptions { CacheFolder = folder.Path, Fuse = false });
        AttentionRewrite.Rewrite(_model, new RewriteOptions { CacheFolder = folder.Path, MapLevel = 1 });
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(500)]
    public void A_damaged_entry_is_made_again(int length)
    {
        using var folder = new TemporaryFolder();
        var options = new RewriteOptions { CacheFolder = folder.Path };
        RewrittenUNet made = AttentionRewrite.Rewrite(_model, options);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..length]);
        Assert.Equal(made.Proto.ToArray(), AttentionRewrite.Rewrite(_model, options).Proto.ToArray());
        Assert.True(new FileInfo(file).Length > 1000);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_no_obstacle()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Assert.NotEmpty(AttentionRewrite.Rewrite(_model, new RewriteOptions { CacheFolder = folder.File("file", "inside") }).Layers);
    }
}
