using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("truncated", "ends in the middle of a field")]
    [InlineData("truncated-by-one", "ends in the middle of a field")]
    [InlineData("zero-byte", "the file is empty")]
    [InlineData("lfs-pointer", "Git LFS pointer (135 bytes, standing for 3438083840 bytes)")]
    [InlineData("html-page", "web page (it starts with \"<!DOCTYPE html")]
    [InlineData("external-escapes-folder", "outside its own folder (\"../../etc/passwd\"); refused")]
    [InlineData("external-absolute", "absolute path \"/etc/passwd\"; refused")]
    [InlineData("external-missing", "unet/weights.pb, which it names, is missing")]
    [InlineData("external-short", "the weights file unet/weights.pb has ")]
    [InlineData("cyclic", "has a cycle")]
    [InlineData("wrong-element-type", "\"encoder_hidden_states\" has element type int64; float32 or float16 expected")]
    [InlineData("weight-size-mismatch", "bytes, its shape needs")]
    [InlineData("unknown-operator", "com.example:Mystery, which ONNX Runtime does not know")]
    [InlineData("two-inputs", "no text input (inputs: sample, timestep)")]
    [InlineData("no-cross-attention", "none that reads \"encoder_hidden_states\"")]
    [InlineData("text-encoder-as-unet", "looks like a text encoder (input input_ids int")]
    [InlineData("vae-as-unet", "(inputs: latent_sample): this looks like a VAE")]
    [InlineData("joint-attention", "mixes text and picture tokens in one key")]
    public void A_folder_that_cannot_be_used_is_refused_with_its_reason(string folder, string reason)
    {
        UserError error = Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(TestData.Exports("_bad", folder, "unet", "model.onnx")));
        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.StartsWith("unet/model.onnx: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_folder_has_its_sentence()
    {
        int tested = typeof(RefusalTests).GetMethod(nameof(A_folder_that_cannot_be_used_is_refused_with_its_reason))!.GetCustomAttributes(
            typeof(InlineDataAttribute), false).Length;
        Assert.Equal(Directory.GetDirectories(TestData.Exports("_bad")).Length, tested);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "does not exist", Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(folder.File("model.onnx"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rewritten_graph_is_not_rewritten_again()
    {
        using var folder = new TemporaryFolder();
        RewrittenUNet unet = AttentionRewrite.Rewrite(Export.Open("sd1-ts14-reordered").Model);
        File.Copy(Export.Open("sd1-ts14-reordered").Model, folder.File("model.onnx"));
        File.WriteAllBytes(folder.File("again.onnx"), unet.Proto.ToArray());
        UserError error = Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(folder.File("again.onnx")));
        Assert.Contains("has attention control already", error.Message, StringComparison.Ordinal);
    }
}
