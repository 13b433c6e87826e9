using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>The bundled model, drawn for real.</summary>
public sealed partial class OnnxPictureRendererTests(RenderingFixture drawing) : IClassFixture<RenderingFixture>
{
    private static readonly BaseSpec _city = Lightning;
    private static readonly BaseSpec _rain = Lightning with
    {
        Prompt = "rain over a forest at night",
        Words = [new DrivenWord("rain", [1])],
        Seed = 11
    };

    [Fact]
    public void The_further_a_strength_is_from_one_the_more_the_picture_changes()
    {
        byte[][] pictures = drawing.Draw(_city, 1, 0, 0.25f, 0.5f, 0.75f, 1.25f, 1.5f, 2);

        double[] weaker = [.. pictures[1..5].Select(p => Change(p, pictures[0]))];
        double[] stronger = [.. pictures[5..].Select(p => Change(p, pictures[0]))];
        Assert.Equal(weaker.OrderDescending(), weaker);
        Assert.Equal(stronger.Order(), stronger);
        Assert.True(weaker[0] > 2, $"without the word the picture changed by {weaker[0]:f2} levels only");
    }

    [Fact]
    public void Silence_draws_the_base_that_a_run_without_any_control_draws()
    {
        byte[] still = drawing.Draw(_city, 1)[0];
        BaseSpec uncontrolled = _city with { Controls = new AttentionControls { CrossInjectUntil = 0, SelfInjectUntil = 0, MultiplyUntil = 0 } };

        Assert.Equal(still, drawing.Draw(uncontrolled, 2)[0]);
        Assert.Equal(still, drawing.Draw(_city, 0, 1, 2)[1]);
    }

    [Fact]
    public void A_picture_is_the_same_file_alone_and_in_any_batch()
    {
        byte[] alone = drawing.Draw(_city, 1.7f)[0];

        Assert.Equal(alone, drawing.Draw(_city, 1.7f, 0)[0]);
        Assert.Equal(alone, drawing.Draw(_city, 0.1f, 1, 0.4f, 1.7f, 2)[3]);
        Assert.Equal(alone, drawing.Draw(_city, 1.7f)[0]);
    }

    [Fact]
    public void A_picture_is_the_same_file_with_any_number_of_threads()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        RenderBatch batch = new([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 1.7f), PictureOf(_city, 0, 0.3f)]);

        byte[][][] drawn = [.. new[] { "cpu,threads=1", "cpu,threads=3" }.Select(device =>
        {
            using var renderer = new OnnxPictureRenderer(new RendererOptions { Device = DeviceChoice.Parse(device) });
            return renderer.Render(batch, new FullWatch(), default).Select(p => p.Png).ToArray();
        })];

        Assert.Equal(drawn[0], drawn[1]);
    }

    [Fact]
    public void Pictures_of_several_videos_share_a_batch_without_touching_each_other()
    {
        Assert.Equal(BatchGroup.Of(_city), BatchGroup.Of(_rain));
        BaseSpec blended = _rain with { Controls = new AttentionControls { Blend = new LocalBlend(), SelfInjectLevel = 0, CrossInjectUntil = 0.5 } };
        BatchBase[] bases = [.. new[] { _city, blended }.Select(s => new BatchBase(s, drawing.Renderer.PrepareBase(s, null, default)))];
        BatchPicture[] wanted = [PictureOf(blended, 1, 0), PictureOf(_city, 0, 1.5f), PictureOf(blended, 1, 1.5f), PictureOf(_city, 0, 0)];

        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(new RenderBatch([.. bases], [.. wanted]), new FullWatch(), default);

        Assert.Equal(drawing.Draw(blended, 0)[0], pictures.Single(p => p.Key == wanted[0].Key).Png);
        Assert.Equal(drawing.Draw(_city, 1.5f)[0], pictures.Single(p => p.Key == wanted[1].Key).Png);
        Assert.Equal(drawing.Draw(blended, 1.5f)[0], pictures.Single(p => p.Key == wanted[2].Key).Png);
        Assert.Equal(drawing.Draw(_city, 0)[0], pictures.Single(p => p.Key == wanted[3].Key).Png);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("euler")]
    [InlineData("euler-karras")]
    [InlineData("dpm++2m")]
    [InlineData("dpm++2m-karras")]
    [InlineData("pndm")]
    [InlineData("lcm")]
    public void Every_scheduler_draws_a_picture_that_the_word_moves(string name)
    {
        BaseSpec spec = _city with { Scheduler = name, Steps = 12 };

        byte[][] pictures = drawing.Draw(spec, 0, 1, 2);

        Assert.All(pictures, p => Assert.InRange(Contrast(p), 10, 110));
        Assert.True(Change(pictures[0], pictures[2]) > 2);
        if (name != "lcm")
        {
            // Whatever the sampler, it is the same scene: nearer to DDIM's picture than to another video's.
            byte[] reference = drawing.Draw(_city with { Steps = 12 }, 1)[0];
            Assert.True(Change(pictures[1], reference) < Change(pictures[1], drawing.Draw(_rain, 1)[0]));
        }
    }

    [Fact]
    public void Guidance_one_works_without_an_unconditional_half()
    {
        BaseSpec spec = _city with { Guidance = 1 };

        byte[][] pictures = drawing.Draw(spec, 1, 0);

        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.Equal(pictures[1], drawing.Draw(spec with { NegativePrompt = "rain" }, 0)[0]);
        Assert.NotEqual(pictures[1], drawing.Draw(_city, 0)[0]);
        Assert.NotEqual(BatchGroup.Of(spec), BatchGroup.Of(_city));
    }

    [Fact]
    public void The_end_of_the_text_can_follow_the_word()
    {
        BaseSpec spec = _city with { Controls = new AttentionControls { ScaleEndToken = true } };

        Assert.NotEqual(drawing.Draw(_city, 0)[0], drawing.Draw(spec, 0)[0]);
        Assert.Equal(drawing.Draw(_city, 1)[0], drawing.Draw(spec, 1)[0]);
    }

    [Fact]
    public void Blending_moves_the_region_of_the_word_and_keeps_the_rest()
    {
        BaseSpec blended = _city with { Controls = new AttentionControls { Blend = new LocalBlend { Threshold = 0.8 } } };
        PreparedBase prepared = PreparedBase.Read(drawing.Renderer.PrepareBase(blended, null, default));

        byte[][] pictures = drawing.Draw(blended, 1, 2);

        // The mask has a cell for 8 × 8 pixels.
        double Part(float mask) => ChangeWhere(pictures[0], pictures[1], (x, y) => prepared.Mask![(y / 8 * prepared.Shape.Width) + (x / 8)] == mask);
        Assert.InRange(prepared.Mask!.Average(), 0.05, 0.95);
        Assert.True(Part(1) > 2 * Part(0), $"inside changed by {Part(1):f1}, outside by {Part(0):f1}");
        Assert.Equal(drawing.Draw(_city, 1)[0], pictures[0]);
        Assert.NotEqual(drawing.Draw(_city, 2)[0], pictures[1]);
    }

    [Fact]
    public void A_mask_picture_says_where_the_frame_may_move()
    {
        BaseSpec masked = _city with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = FakeJobs.Input('a', ".png") } } };
        var leftIsFree = new Picture(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => i / 3 % 64 < 32 ? byte.MaxValue : (byte)0)]);
        byte[] prepared = drawing.Renderer.PrepareBase(masked, new BaseMaterial { Mask = new MemoryStream(PngFile.Encode(leftIsFree)) }, default);

        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(masked, prepared)], [PictureOf(masked, 0, 0), PictureOf(masked, 0, 1)]), new FullWatch(), default);

        // The middle is left out: the codec smears a latent cell over its neighbours.
        double left = ChangeWhere(pictures[0].Png, pictures[1].Png, (x, _) => x < 48);
        double right = ChangeWhere(pictures[0].Png, pictures[1].Png, (x, _) => x >= 80);
        Assert.True(left > 5 * right, $"left changed by {left:f2}, right by {right:f2}");
    }

    private static double ChangeWhere(byte[] one, byte[] other, Func<int, int, bool> place)
    {
        Picture a = PictureFile.Decode(one), b = PictureFile.Decode(other);
        return a.Rgb.Zip(b.Rgb, (x, y) => Math.Abs(x - y)).Where((_, i) => place(i / 3 % a.Width, i / 3 / a.Width)).Average();
    }
}
