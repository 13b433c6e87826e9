using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>The bundled model, drawn for real.</summary>
public sealed class OnnxPictureRendererTests(RenderingFixture drawing) : IClassFixture<RenderingFixture>
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
        byte[] prepared = drawing.Renderer.PrepareBase(masked, new MemoryStream(PngFile.Encode(leftIsFree)), default);

        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(masked, prepared)], [PictureOf(masked, 0, 0), PictureOf(masked, 0, 1)]), new FullWatch(), default);

        // The middle is left out: the codec smears a latent cell over its neighbours.
        double left = ChangeWhere(pictures[0].Png, pictures[1].Png, (x, _) => x < 48);
        double right = ChangeWhere(pictures[0].Png, pictures[1].Png, (x, _) => x >= 80);
        Assert.True(left > 5 * right, $"left changed by {left:f2}, right by {right:f2}");
    }

    [Fact]
    public void A_picture_nobody_wants_any_more_is_left_out_and_does_not_change_the_others()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        BatchPicture[] wanted = [PictureOf(_city, 0, 0), PictureOf(_city, 0, 1.5f), PictureOf(_city, 0, 2)];
        var watch = new LosingInterest(wanted[1].Key, afterStep: 3);

        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_city, prepared)], [.. wanted]), watch, default);

        Assert.Equal([wanted[0].Key, wanted[2].Key], pictures.Select(p => p.Key));
        Assert.Equal(drawing.Draw(_city, 2)[0], pictures[1].Png);
    }

    [Fact]
    public void Nothing_more_is_computed_when_no_picture_is_wanted()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        BatchPicture wanted = PictureOf(_city, 0, 0);
        var watch = new LosingInterest(wanted.Key, afterStep: 2);

        Assert.Empty(drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [wanted]), watch, default));
        Assert.Equal(2, watch.LastStep);
    }

    [Fact]
    public void Cancelling_ends_the_batch_at_the_next_step()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        using var cancel = new CancellationTokenSource();
        var watch = new Cancelling(cancel, atStep: 3);

        Assert.ThrowsAny<OperationCanceledException>(
            () => drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 0)]), watch, cancel.Token));

        Assert.Equal(3, watch.LastStep);
        Assert.Equal(3, drawing.Draw(_city, 0, 1, 2).Length);
    }

    [Fact]
    public void A_call_that_is_cancelled_before_it_starts_does_nothing()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => drawing.Renderer.PrepareBase(_city, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_damaged_base_is_the_pictures_fault()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);

        RenderException error = Assert.Throws<RenderException>(() => drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_city, prepared.AsMemory(0, prepared.Length / 2))], [PictureOf(_city, 0, 0)]), new FullWatch(), default));

        Assert.Equal(FailureKind.Data, error.Kind);
    }

    [Fact]
    public async Task Disposing_ends_a_running_call_and_waits_for_it()
    {
        using var renderer = new OnnxPictureRenderer(new RendererOptions());
        byte[] prepared = renderer.PrepareBase(_city, null, default);
        var watch = new Signalling();
        BaseSpec spec = _city with { Steps = 500 };
        Task running = Task.Run(() => renderer.Render(new RenderBatch([new BatchBase(spec, prepared)], [PictureOf(spec, 0, 0)]), watch, default));
        await watch.Started.Task;

        renderer.Dispose();

        Assert.True(watch.Left < 500);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Throws<ObjectDisposedException>(() => renderer.PrepareBase(_city, null, default));
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

    [Fact]
    public void Steps_are_told_one_by_one()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        var watch = new FullWatch();

        drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 0)]), watch, default);

        Assert.Equal(Enumerable.Range(1, _city.Steps).Select(step => (step, _city.Steps)), watch.Seen);
    }

    private static double ChangeWhere(byte[] one, byte[] other, Func<int, int, bool> place)
    {
        Picture a = PictureFile.Decode(one), b = PictureFile.Decode(other);
        return a.Rgb.Zip(b.Rgb, (x, y) => Math.Abs(x - y)).Where((_, i) => place(i / 3 % a.Width, i / 3 / a.Width)).Average();
    }

    private sealed class LosingInterest(PictureKey key, int afterStep) : IRenderWatch
    {
        public int LastStep { get; private set; }

        public void Stepped(int step, int steps) => LastStep = step;

        public bool IsWanted(PictureKey other) => other != key || LastStep < afterStep;
    }

    private sealed class Cancelling(CancellationTokenSource source, int atStep) : IRenderWatch
    {
        public int LastStep { get; private set; }

        public void Stepped(int step, int steps)
        {
            LastStep = step;
            if (step == atStep)
            {
                source.Cancel();
            }
        }

        public bool IsWanted(PictureKey key) => true;
    }

    private sealed class Signalling : IRenderWatch
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Left { get; private set; }

        public void Stepped(int step, int steps)
        {
            Left = step;
            Started.TrySetResult();
        }

        public bool IsWanted(PictureKey key) => true;
    }
}
