using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class LayerTests
{
    public static TheoryData<string> Editable => [.. Export.Names.Where(name => name != "sd1-ts14-sliced")];

    [Theory]
    [MemberData(nameof(Editable))]
    public void Attentions_are_found_as_the_exporter_made_them(string name)
    {
        Export export = Export.Open(name);
        RewrittenUNet unet = AttentionRewrite.Rewrite(export.Model, new RewriteOptions { ForCpu = false });
        Assert.Equal(
            export.Layers.Order(),
            unet.Layers.Where(layer => layer.Kind != AttentionKind.Other)
                .Select(layer => (layer.Kind == AttentionKind.Self ? "self" : "cross", layer.Level, layer.Heads ?? 0)).Order());
        Assert.Equal(export.Layers.Where(layer => layer.Kind == "self").Select(layer => layer.Level).Distinct().Order(), unet.SelfLevels);
    }

    [Fact]
    public void Attention_to_picture_tokens_is_left_alone_with_a_warning()
    {
        RewrittenUNet unet = AttentionRewrite.Rewrite(Export.Open("sd1-ip-adapter").Model);
        Assert.Equal(4, unet.Layers.Count(layer => layer.Kind == AttentionKind.Other));
        Assert.Contains(unet.Warnings, warning => warning.Contains("left unedited", StringComparison.Ordinal));
        Assert.Equal("image_embeds", Assert.Single(unet.Inputs.Others).Name);
    }

    [Fact]
    public void A_sliced_export_is_refused_with_its_reason()
    {
        UserError error = Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(Export.Open("sd1-ts14-sliced").Model));
        Assert.Contains("64 Softmax for 8 attentions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_for_cuda_is_refused_on_the_cpu()
    {
        UserError error = Assert.Throws<UserError>(() => AttentionRewrite.Rewrite(Export.Open("sd1-ort-cuda-full").Model));
        Assert.Contains("optimised for CUDA (BiasAdd, BiasSplitGelu, GroupNorm, NhwcConv, SkipGroupNorm", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sdxl-olive-names", "onnx::Concat_4", "onnx::Shape_5", null)]
    [InlineData("sdxl-ts17-sdpa", "text_embeds", "time_ids", null)]
    [InlineData("lcm-ts17-sdpa", null, null, "timestep_cond")]
    public void Inputs_are_told_by_what_they_mean(string name, string? pooled, string? ids, string? condition)
    {
        UNetInputs inputs = AttentionRewrite.Rewrite(Export.Open(name).Model).Inputs;
        Assert.Equal((pooled, ids, condition), (inputs.TextEmbeds?.Name, inputs.TimeIds?.Name, inputs.TimestepCond?.Name));
        Assert.Equal(4, inputs.Latents.Dimensions[1]);
        Assert.Empty(inputs.Others);
    }

    [Fact]
    public void A_fixed_batch_is_told()
    {
        RewrittenUNet unet = AttentionRewrite.Rewrite(Export.Open("sd1-ts14-fixed-batch").Model);
        Assert.Equal(4, unet.FixedRows);
        UserError error = Assert.Throws<UserError>(() => unet.RequireRows(6));
        Assert.Contains("fixed batch of 4", error.Message, StringComparison.Ordinal);
        unet.RequireRows(4);
        Assert.Null(AttentionRewrite.Rewrite(Export.Open("sd1-ts14-sdpa").Model).FixedRows);
    }
}
