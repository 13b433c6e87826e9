using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class LinkTests
{
    [Fact]
    public void A_download_cache_of_links_to_blobs_works()
    {
        using var folder = new TemporaryFolder();
        string export = Export.Open("sd1-ext-onnx-data").Folder;
        Directory.CreateDirectory(folder.File("blobs"));
        Directory.CreateDirectory(folder.File("snapshot", "unet"));
        foreach ((string name, string blob) in new[] { ("model.onnx", "a1b2"), ("model.onnx_data", "c3d4") })
        {
            File.Copy(Path.Combine(export, name), folder.File("blobs", blob));
            File.CreateSymbolicLink(folder.File("snapshot", "unet", name), Path.Combine("..", "..", "blobs", blob));
        }

        RewrittenUNet unet = AttentionRewrite.Rewrite(folder.File("snapshot", "unet", "model.onnx"));
        using InferenceSession session = unet.OpenSession(ExportTests.Quiet());
        Assert.Equal(folder.File("blobs"), unet.WeightsFolder);
    }

    [Fact]
    public void Weights_that_are_a_link_out_of_the_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        string export = Export.Open("sd1-ext-onnx-data").Folder;
        Directory.CreateDirectory(folder.File("unet"));
        File.Copy(Path.Combine(export, "model.onnx"), folder.File("unet", "model.onnx"));
        File.Copy(Path.Combine(export, "model.onnx_data"), folder.File("elsewhere"));
        File.CreateSymbolicLink(folder.File("unet", "model.onnx_data"), folder.File("elsewhere"));
        UserError error = Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(folder.File("unet", "model.onnx")));
        Assert.Contains("outside the model's folder; refused", error.Message, StringComparison.Ordinal);
    }
}
