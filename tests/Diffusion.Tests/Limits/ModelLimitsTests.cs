using AADiff.Diffusion.Limits;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Limits;

public sealed class ModelLimitsTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly ModelLimits _mini = ModelLimits.Of(ModelFolder.Open(TestData.MiniModel()));

    /// <summary>Complete folders; the bundled model is one too.</summary>
    public static TheoryData<string> Pipelines =>
        ["sd1-pipeline-diffusers", "sd2-pipeline-optimum", "sdxl-pipeline-optimum", "lcm-pipeline-optimum"];

    [Theory]
    [InlineData(128, 128)]
    [InlineData(1056, 1920)]
    [InlineData(64, 512)]
    public void Sizes_that_can_be_halved_as_often_as_the_network_does_are_drawn(int width, int height) =>
        _mini.RequireSize(new PictureSize(width, height));

    [Theory]
    [InlineData(1080, 1920, "mini can't draw 1080x1920: width and height must be multiples of 32; the nearest sizes are 1056x1920 and 1088x1920.")]
    [InlineData(136, 128, "the nearest sizes are 128x128 and 160x128.")]
    [InlineData(130, 128, "the nearest sizes are 128x128 and 160x128.")]
    [InlineData(4088, 4088, "the nearest sizes are 4064x4064 and 4096x4096.")]
    public void A_size_whose_halves_do_not_meet_again_is_refused_with_the_nearest_that_do(int width, int height, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => _mini.RequireSize(new PictureSize(width, height)));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.EndsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Every_pipeline_draws_its_own_size_and_tells_what_that_takes(string name)
    {
        ModelFolder model = ModelFolder.Open(TestData.Exports(name));
        var own = new PictureSize(model.SampleSize, model.SampleSize);
        ModelLimits limits = ModelLimits.Of(model);

        limits.RequireSize(own);

        Assert.InRange(limits.Memory(own, 7.5)!.Value, 1 << 20, 4 * Gibibyte);
        Assert.Throws<UserError>(() => limits.RequireSize(new PictureSize(own.Width + model.VaeScaleFactor, own.Height)));
    }

    [Theory]
    [InlineData("sd1-pipeline-diffusers")]
    [InlineData("sd2-pipeline-optimum")]
    [InlineData("sdxl-pipeline-optimum")]
    public void Of_every_size_up_to_1024_it_is_known_whether_it_is_drawn_and_shapes_lead_to_sizes_that_are(string name)
    {
        ModelFolder model = ModelFolder.Open(TestData.Exports(name));
        ModelLimits limits = ModelLimits.Of(model);
        List<int> drawn = [];
        for (int side = RequestLimits.SmallestDrawn; side <= 1024; side += RequestLimits.DrawnMultiple)
        {
            PictureSize size = new(side, side);
            try
            {
                limits.RequireSize(size);
                drawn.Add(side);
            }
            catch (UserError refused) when (refused.Class == ErrorClass.Usage)
            {
                Assert.Contains($"can't draw {size}", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.NotEmpty(drawn);
        foreach (double proportion in (double[])[9.0 / 16, 1, 4.0 / 3, 16.0 / 9, 3])
        {
            limits.RequireSize(limits.NearestTo(new PictureSize(model.SampleSize, model.SampleSize), proportion));
        }
    }

    [Fact]
    public void Memory_of_what_looks_at_every_cell_from_every_cell_grows_with_the_fourth_power_of_the_side()
    {
        // The decoder of this export has one such attention, written out.
        ModelLimits limits = ModelLimits.Of(ModelFolder.Open(TestData.Exports("sd1-pipeline-diffusers")));

        long one = limits.Memory(new PictureSize(1024, 1024), 1)!.Value, two = limits.Memory(new PictureSize(2048, 2048), 1)!.Value;

        Assert.InRange((double)two / one, 12, 16.5);
    }

    [Fact]
    public void A_picture_that_needs_more_memory_than_there_is_is_refused_with_the_largest_that_does_not()
    {
        var size = new PictureSize(4096, 4096);
        _mini.RequireMemory(size, 3, long.MaxValue, "a node has");

        UserError error = Assert.Throws<UserError>(() => _mini.RequireMemory(size, 3, Gibibyte, "the largest GPU node has"));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Matches(
            @"^a picture of 4096x4096 by mini needs about \d+\.\d GiB of memory, but the largest GPU node has 1\.0 GiB; the largest picture of that shape is about (\d+)x\1\.$",
            error.Message);
    }

    [Fact]
    public void The_largest_size_that_is_named_does_fit()
    {
        var asked = new PictureSize(4096, 2048);
        UserError error = Assert.Throws<UserError>(() => _mini.RequireMemory(asked, 3, Gibibyte, "this machine has"));
        string[] sides = error.Message[(error.Message.LastIndexOf(' ') + 1)..].TrimEnd('.').Split('x');
        var named = new PictureSize(int.Parse(sides[0], null), int.Parse(sides[1], null));

        _mini.RequireSize(named);
        _mini.RequireMemory(named, 3, Gibibyte, "this machine has");
        Assert.Throws<UserError>(() => _mini.RequireMemory(new PictureSize(named.Width + 128, named.Height + 64), 3, Gibibyte, "this machine has"));
    }

    [Fact]
    public void Guidance_doubles_the_rows()
    {
        var size = new PictureSize(2048, 2048);

        Assert.True(_mini.Memory(size, 3) > _mini.Memory(size, 1));
    }

    [Fact]
    public void A_network_with_inputs_that_nothing_fills_is_refused()
    {
        using TemporaryFolder folder = new();
        Parts.Link(TestData.MiniModel(), folder.Path);
        File.Delete(folder.File("unet", "model.onnx"));
        File.CreateSymbolicLink(folder.File("unet", "model.onnx"), TestData.Exports("sd1-ip-adapter", "unet", "model.onnx"));

        Assert.Equal(ErrorClass.Model, Assert.Throws<UserError>(() => ModelLimits.Of(ModelFolder.Open(folder.Path))).Class);
    }

    [Fact]
    public void Another_part_in_the_decoders_place_is_no_decoder()
    {
        using TemporaryFolder folder = new();
        Parts.Link(TestData.MiniModel(), folder.Path);
        File.Delete(folder.File("vae_decoder", "model.onnx"));
        File.CreateSymbolicLink(folder.File("vae_decoder", "model.onnx"), TestData.MiniModel("text_encoder", "model.onnx"));

        UserError error = Assert.Throws<UserError>(() => ModelLimits.Of(ModelFolder.Open(folder.Path)));
        Assert.Equal("vae_decoder/model.onnx: it has no input of four dimensions; this is no decoder of latents", error.Message);
    }
}
