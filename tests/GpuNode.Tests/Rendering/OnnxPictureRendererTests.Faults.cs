using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>Whose fault it is that a picture can't be drawn here: its own, this node's, or this model's.</summary>
public sealed partial class OnnxPictureRendererTests
{
    [Fact]
    public void A_damaged_base_is_the_pictures_fault()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);

        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_city, prepared.AsMemory(0, prepared.Length / 2))], [PictureOf(_city, 0, 0)]), new FullWatch(), default));

        Assert.Equal(FailureKind.Data, error.Kind);
    }

    [Fact]
    public void A_model_other_than_the_planned_one_is_this_nodes_fault()
    {
        RenderException error = Assert.Throws<RenderException>(
            () => drawing.Renderer.PrepareBase(_city with { ModelDigest = new string('0', 64) }, null, default));

        Assert.Equal(FailureKind.Host, error.Kind);
    }

    public static TheoryData<string, BaseSpec> Impossible() => new()
    {
        { "multiples of 8", _city with { Size = new PictureSize(100, 128) } },
        { "plms", _city with { Scheduler = "plms" } },
    };

    [Fact]
    public void A_model_that_is_not_here_is_this_nodes_fault_and_only_this_models()
    {
        BaseSpec spec = _city with { Model = TestData.MiniModel("no-such-folder"), ModelDigest = new string('5', 64) };

        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.PrepareBase(spec, null, default));

        Assert.Equal((FailureKind.Host, ModelMark.Of(spec.ModelDigest)), (error.Kind, error.Model));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_load_here_is_this_nodes_fault_and_only_this_models()
    {
        using var folder = new TemporaryFolder();
        string model = TestModels.Copy(TestData.MiniModel(), folder.File("broken"));
        File.Copy(TestData.Exports("_bad", "unknown-operator", "unet", "model.onnx"), Path.Combine(model, "vae_decoder", "model.onnx"), overwrite: true);
        BaseSpec spec = _city with { Model = model, ModelDigest = AADiff.Models.ModelFolder.Open(model).Digest };

        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.PrepareBase(spec, null, default));

        Assert.Equal((FailureKind.Host, ModelMark.Of(spec.ModelDigest)), (error.Kind, error.Model));
        Assert.Contains("does not load on this node", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_do_not_fit_the_memory_of_the_node_are_refused_before_anything_is_allocated()
    {
        using var renderer = new OnnxPictureRenderer(new RendererOptions { Memory = 300_000_000 });
        Assert.NotEmpty(renderer.PrepareBase(_city, null, default));

        RenderException error = Assert.Throws<RenderException>(
            () => renderer.PrepareBase(_city with { Size = new PictureSize(4096, 4096) }, null, default));

        Assert.Equal(FailureKind.Data, error.Kind);
        Assert.Contains("a picture of 4096x4096 by mini needs about", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_no_node_can_draw_counts_for_the_picture(string said, BaseSpec spec)
    {
        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.PrepareBase(spec, null, default));

        Assert.Equal(FailureKind.Data, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strengths_that_blow_the_picture_up_to_no_number_are_the_pictures_fault()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);

        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 3e38f)]), new FullWatch(), default));

        Assert.Equal(FailureKind.Data, error.Kind);
    }
}
