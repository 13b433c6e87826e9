using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Google.Protobuf;
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

    [Theory]
    [InlineData("text_encoder", "model.onnx_data")]
    [InlineData("vae_decoder", "weights.pb")]
    [InlineData("vae_encoder", "vae.onnx.data")]
    [InlineData("text_encoder", "parts/0.bin")]
    public void Every_part_runs_from_a_download_cache_whatever_its_weights_are_called(string part, string weights)
    {
        using var folder = new TemporaryFolder();
        ModelProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(TestData.MiniModel(part, "model.onnx")));
        TensorProto weight = graph.Graph.Initializer.First(tensor => tensor.RawData.Length > 1000);
        Blob(folder, "b2", part, weights, weight.RawData.ToByteArray());
        weight.ExternalData.Add(new ExternalData(weights, 0, weight.RawData.Length).ToEntries());
        weight.ClearRawData();
        weight.DataLocation = ExternalData.External;
        Blob(folder, "a1", part, "model.onnx", graph.ToByteArray());

        GraphSession.Check(folder.File("models--a--b", "snapshots", "1f", part, "model.onnx"), new DeviceSessions(DeviceChoice.Cpu));
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

    private static void Blob(TemporaryFolder cache, string blob, string part, string name, byte[] content)
    {
        Directory.CreateDirectory(cache.File("models--a--b", "blobs"));
        File.WriteAllBytes(cache.File("models--a--b", "blobs", blob), content);
        string link = cache.File("models--a--b", "snapshots", "1f", part, name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, cache.File("models--a--b", "blobs", blob)));
    }
}
