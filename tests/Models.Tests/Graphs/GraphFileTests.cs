using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Google.Protobuf;
using Xunit;

namespace AADiff.Models.Tests.Graphs;

/// <summary>Every part of a model is looked at like its UNet: cut files, and weights that lie elsewhere.</summary>
public sealed class GraphFileTests
{
    public static TheoryData<string> Parts =>
        ["unet/model.onnx", "text_encoder/model.onnx", "vae_decoder/model.onnx", "vae_encoder/model.onnx"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_cut_part_is_refused_when_the_folder_is_opened(string part)
    {
        using LinkedModel model = LinkedModel.Mini();
        byte[] whole = File.ReadAllBytes(model.At(part));
        model.Replace(part, whole[..(whole.Length - 1)], DateTime.UnixEpoch);

        UserError error = Assert.Throws<UserError>(() => ModelFolder.Open(model.Path));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.StartsWith($"{part}: the file ends in the middle of a field", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vae_decoder/model.onnx", "../../secret", "outside its own folder")]
    [InlineData("vae_decoder/model.onnx", "/etc/passwd", "the absolute path \"/etc/passwd\"")]
    [InlineData("text_encoder/model.onnx", "link", "a link to")]
    [InlineData("text_encoder/model.onnx", "short", "has 3 bytes, but")]
    [InlineData("text_encoder/model.onnx", "missing", "is missing")]
    public void A_part_whose_weights_are_not_its_own_is_refused(string part, string weights, string sentence)
    {
        using LinkedModel model = LinkedModel.Mini();
        using TemporaryFolder elsewhere = new();
        File.WriteAllBytes(elsewhere.File("weights"), new byte[1 << 20]);
        string folder = Path.GetDirectoryName(model.At(part))!;
        File.CreateSymbolicLink(Path.Combine(folder, "link"), elsewhere.File("weights"));
        File.WriteAllBytes(Path.Combine(folder, "short"), new byte[3]);
        model.Replace(part, WithWeightsIn(model.At(part), weights), DateTime.UnixEpoch);

        UserError error = Assert.Throws<UserError>(() => ModelFolder.Open(model.Path));

        Assert.StartsWith($"{part}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Message, ModelReport.Inspect(model.Path).Faults);
    }

    [Fact]
    public void Links_of_a_download_cache_lead_to_its_blobs()
    {
        using TemporaryFolder cache = new();
        Directory.CreateDirectory(cache.File("blobs"));
        Directory.CreateDirectory(cache.File("snapshot", "text_encoder"));
        File.WriteAllBytes(cache.File("blobs", "aa"), WithWeightsIn(TestData.MiniModel("text_encoder", "model.onnx"), "model.onnx_data"));
        File.WriteAllBytes(cache.File("blobs", "bb"), new byte[8 << 20]);
        File.CreateSymbolicLink(cache.File("snapshot", "text_encoder", "model.onnx"), Path.Combine("..", "..", "blobs", "aa"));
        File.CreateSymbolicLink(cache.File("snapshot", "text_encoder", "model.onnx_data"), Path.Combine("..", "..", "blobs", "bb"));

        string file = cache.File("snapshot", "text_encoder", "model.onnx");

        Assert.Equal(file, GraphFile.Require(file));
    }

    /// <summary>The first weight of some size lies in another file now.</summary>
    private static byte[] WithWeightsIn(string file, string location)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
        TensorProto weight = model.Graph.Initializer.First(weight => weight.RawData.Length > 1000);
        weight.ClearRawData();
        weight.DataLocation = ExternalData.External;
        weight.ExternalData.Add(new ExternalData(location, 0, null).ToEntries());
        return model.ToByteArray();
    }
}
